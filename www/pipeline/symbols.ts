// What the letters of a formula stand for. The catalogue's formulas share one notation, so one table explains them all.

/** A letter, how it is found in a formula, and what it stands for. The first that fits a letter counts. */
type Row = [shown: string, found: RegExp, meaning: string];

const ROWS: readonly Row[] = [
  ["~", / ~ /, "drawn from, or in proportion to"],
  ["[…]", /= \[/, "1 where it is true, else 0"],
  ["m_j", /\bm_j\b/, "1 where negative j stays, 0 where it leaves"],
  ["w_j", /\bw_j\b/, "weight of negative j"],
  ["omega_i", /\bomega_i\b/, "weight of pair i"],
  ["s+", /\bs(_i)?\+|\bs_ii\b|\bs_p\b/, "similarity of a query and its positive, s_ii"],
  ["s", /\bs(_j|_ij|_i|-|_k)?(?![a-z_+])|\bs\(/, "similarity (cosine) of query i and key j"],
  ["g", /\bg(_ij|_ii|_j|\+)/, "the same by the guide"],
  ["d+, d-", /\bd[+-]/, "squared distance to the positive and to a negative"],
  ["d_ij", /\bd_ij\b|\bq\(d\)/, "distance of query i and key j; q(d): how common it is, in n dimensions"],
  ["D", /\bD\b/, "distance of query and key; d: dimensions of the embedding"],
  ["L_i", /\bL_i\b/, "loss of pair i"],
  ["tau", /\btau\b|\btau_/, "temperature"],
  ["tau_0", /\btau_0\b/, "the temperature that is set"],
  ["p_j", /\bp_j\b|\bp_i|\bp_p\b/, "softmax probability of a candidate"],
  ["P", /\bP\b(?!\()/, "all positives of the anchor"],
  ["P(j)", /\bP\([jc]\)/, "probability that it is drawn"],
  ["Q_j", /\bQ_j\b/, "probability that key j is drawn"],
  ["E_j", /\bE_j\b/, "expected number of times that key j is met"],
  ["n_j", /\bn_j\b.*pairs/, "size of the class of key j"],
  ["N", /\b1\/N\b|\bB\/N\b/, "pairs in the corpus"],
  ["N", /^N = /, "what takes the negatives' place in the denominator, at least its least possible value"],
  ["n", /prior n/, "number of negatives"],
  ["B", /\bB\b/, "pairs in the batch"],
  ["M", /\bM\b/, "size of the memory"],
  ["T", /\btop[ -]T\b/, "length of the list, the pool"],
  ["K", /\btop[ -][Kk]\b/, "number of extra negatives"],
  ["C", /\bC = /, "pairs in a cluster"],
  ["r", /\br steps\b/, "steps between two refreshes"],
  ["r", /\br \(?IQR|\br \(Q3/, "the setting Whiskers"],
  ["Q1, Q3", /\bQ1\b/, "quartiles of the negatives' similarities; IQR = Q3 - Q1"],
  ["r", /\br_j\b|, r = /, "how likely it is that the negative is a right answer"],
  ["pi", /1 - pi\)(?! uniform)/, "probability that a right answer was labelled"],
  ["pi", /pi siblings/, "share of siblings"],
  ["z", /\bz_j\b|\bz = /, "1 for the positive, -1 for negatives"],
  ["b", /\+ b\)/, "learned bias"],
  ["z_i", /\bz_i\b/, "robust standard deviations by which the pair's loss exceeds the median"],
  ["rho", /\brho\b/, "rises from -1 to 1 during the run"],
  ["theta", /\btheta\b|theta_key/, "weights of an encoder; theta': of the slow copy"],
  ["m", /\bm theta'/, "momentum"],
  ["k'", /\bk'/, "key by the slow encoder, or moved"],
  ["q, k", /\bq\b|\bk\b|\b[qk]_[ij]|\bk[+-]/, "embeddings of the query and of a key"],
  ["v", /max_v/, "one of several views of the pair"],
  ["l", /\bl q\b|\bl \(l/, "how far the pair is moved apart, above 1"],
  ["a, b", /\ba [kn]_|\bb q\b|\ba m\b/, "random mixing weights"],
  ["l", /\bl(_ij|_j|\+)/, "logit, the sum over the heads h"],
  ["t", /exp\(-t\)/, "the trained number"],
  ["a", /\^a\b/, "the setting Popularity exponent"],
  ["sd", /\bsd\b/, "standard deviation; lambda or deviations: the setting Standard deviations"],
  ["max(0, …)", /max\(0,/, "no loss once the margin is kept"],
];

/** The legend of a formula: its letters in the table's order. */
export function legend(formula: string): { symbol: string; meaning: string }[] {
  return ROWS.filter(([, found]) => found.test(formula)).map(([symbol, , meaning]) => ({ symbol, meaning }));
}
