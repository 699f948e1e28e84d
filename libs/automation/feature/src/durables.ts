export const DURABLES = {
  answered: 'functions-of-answered-calls',
  ended: 'functions-of-ended-calls',
  data: 'functions-of-call-data',
  utterances: 'functions-of-utterances',
  statuses: 'runs-of-statuses',
} as const;
