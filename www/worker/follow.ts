// The thread that owns the key tower of another thread's run while they share steps.

import type { Core, Follower } from "../types.js";
import { failure } from "./failure.js";
import { Partner, type Stretch, share } from "./partner.js";

/** Follows the leader at the other end of this port for as long as there are messages. */
export async function follow(core: Pick<Core, "Follower">, port: MessagePort): Promise<void> {
  const leader = new Partner(port);
  let follower: Follower | undefined;
  try {
    for (;;) {
      const stretch = await leader.receive<Stretch>();
      const { run, lent } = stretch;
      if (run && lent) {
        follower?.free();
        follower = core.Follower.create(lent.settings, run.dims[0] ?? 0, run.dims[1] ?? 0, run.keys);
      } else if (lent) follower?.configure(lent.settings);
      if (follower) await take(follower, leader, stretch);
    }
  } catch (error) {
    leader.send({ failure: failure(error) });
  }
}

/** Takes a stretch, and sends the tower back. */
async function take(follower: Follower, leader: Partner, { words, lent }: Stretch): Promise<void> {
  follower.begin_stretch(words, lent?.tower);
  await share(follower, leader);
  leader.send(follower.tower());
}
