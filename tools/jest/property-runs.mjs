import fc from 'fast-check';

/** More cases than usual, from a seed, for whoever measures: see tools/chaos. */
fc.configureGlobal({
  numRuns: Number(process.env.PROPERTY_RUNS),
  seed: Number(process.env.PROPERTY_SEED ?? 1),
});
