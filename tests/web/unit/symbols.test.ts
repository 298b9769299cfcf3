import { expect, test } from "vitest";
import { legend } from "../../../www/pipeline/symbols.js";

const symbols = (formula: string) => legend(formula).map(({ symbol }) => symbol);

test("the letters of a formula are explained, and no letter that is not there", () => {
  expect(symbols("L_i = -log( exp(s_ii/tau) / sum_j exp(s_ij/tau) )")).toEqual(["s+", "s", "L_i", "tau"]);
  expect(symbols("m_j = [g_ij <= g_ii - margin]")).toEqual(["[…]", "m_j", "g"]);
  expect(symbols("theta' <- m theta' + (1 - m) theta")).toEqual(["theta", "m"]);
  expect(symbols("j ~ top T of s_ij, r steps ago at most")).toEqual(["~", "s", "T", "r"]);
  expect(symbols("")).toEqual([]);
});
