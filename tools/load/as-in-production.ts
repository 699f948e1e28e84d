/** `npm start` saves memory at the cost of load; what is measured has the young generation that production has. */
export const AS_IN_PRODUCTION = { NODE_OPTIONS: '--max-semi-space-size=16' };
