// A thread's global scope with a GPU that does as it is told.

import type { GpuScope } from "../../../../www/worker/gpu.js";

/** What happened to devices. */
export interface Devices {
  made: number;
  destroyed: number;
}

/** A scope whose adapter and device come as these functions say; both come at once if nothing is said. */
export function fakeScope({
  adapter = async (found: unknown) => found,
  device = async (made: unknown) => made,
  devices = { made: 0, destroyed: 0 },
}: {
  adapter?: (found: unknown) => unknown;
  device?: (made: unknown) => unknown;
  devices?: Devices;
} = {}): GpuScope & EventTarget {
  const destroy = () => {
    devices.destroyed += 1;
  };
  const requestDevice = () => {
    devices.made += 1;
    return device({ destroy });
  };
  const gpu = { requestAdapter: () => adapter({ requestDevice }) };
  return Object.assign(new EventTarget(), { navigator: { gpu }, isSecureContext: true });
}
