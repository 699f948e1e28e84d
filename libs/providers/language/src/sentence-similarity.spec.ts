import { cosine } from './embeddings';
import { LocalEmbeddings } from './local-embeddings';
import { NEUTRAL_SENTENCES } from './neutral-sentences';
import {
  CANDIDATE_THRESHOLD,
  EmbeddedSimilarity,
  MATCH_THRESHOLD,
  type Described,
} from './sentence-similarity';

const embeddings = new LocalEmbeddings();
const similarity = new EmbeddedSimilarity(embeddings);
afterAll(() => embeddings.close());
/** Of this, loading the model takes most on a busy machine. */
const PATIENCE_MS = 30_000;

interface Moment extends Described {
  /** Said in such a moment, in other words than the examples. */
  readonly fitting: readonly string[];
}

const moments: readonly Moment[] = [
  {
    description: 'customer asks for a verification code to be sent again',
    examples: ['could you send me that code again', 'i did not get the code'],
    fitting: [
      'i never received the code can you resend it',
      'please text me the code once more',
      'can i get another verification code',
    ],
  },
  {
    description: 'customer asks to talk to a person or manager',
    examples: ['can i speak to a manager', 'i want to talk to a real person'],
    fitting: [
      'let me speak with your supervisor',
      'is there a human i can talk to',
      'put me through to someone in charge please',
    ],
  },
  {
    description: 'customer wants their money back',
    examples: ['i want a refund', 'please give me my money back'],
    fitting: [
      'i would like a refund for this order',
      'can you return the money to my card',
      'i expect to be reimbursed for that',
    ],
  },
  {
    description: 'customer wants to book an appointment',
    examples: ['i want to make an appointment', 'can i book a visit for tomorrow'],
    fitting: [
      'can i come in on friday at three',
      'i would like to schedule a visit',
      'do you have a free slot next week',
    ],
  },
  {
    description: 'customer asks about the price',
    examples: ['how much does it cost', 'what is the price'],
    fitting: ['how much is that', 'what do you charge for delivery', 'is it expensive to upgrade the plan'],
  },
];
const NOTHING_OF_IT = [
  'hello my name is john',
  'it is raining outside',
  'my order number is four five six',
  'could you say that again please',
  'i am calling about my internet',
  'the package arrived yesterday and it works well',
  'my phone number has changed',
  'i forgot my password',
];

const scores = (moment: Moment, sentences: readonly string[]): Promise<number[]> =>
  Promise.all(sentences.map((sentence) => similarity.score(sentence, moment)));
const share = (values: readonly number[], threshold: number): number =>
  values.filter((value) => value >= threshold).length / values.length;

describe('the likeness of what was said to a described moment', () => {
  it(
    'K-017 finds most of what fits, and hardly anything else, in other words than the examples',
    async () => {
      const fitting = (await Promise.all(moments.map((m) => scores(m, m.fitting)))).flat();
      const others = await Promise.all(
        moments.map((m) =>
          scores(m, [
            ...NOTHING_OF_IT,
            ...moments.filter((other) => other !== m).flatMap((other) => other.fitting),
          ]),
        ),
      );
      expect(share(fitting, MATCH_THRESHOLD)).toBeGreaterThanOrEqual(0.6);
      expect(share(fitting, CANDIDATE_THRESHOLD)).toBeGreaterThanOrEqual(0.9);
      expect(share(others.flat(), MATCH_THRESHOLD)).toBeLessThanOrEqual(0.03);
    },
    PATIENCE_MS,
  );

  it(
    'is that of the nearest of the description and the examples',
    async () => {
      const [example] = moments[0]!.examples;
      const described = { ...moments[0]!, examples: [example!] };
      const exact = await similarity.score(example!, described);
      expect(exact).toBeGreaterThan(await similarity.score(example!, { ...described, examples: [] }));
      expect(exact).toBeGreaterThan(MATCH_THRESHOLD);
    },
    PATIENCE_MS,
  );
});

describe('the sentence model', () => {
  it(
    'gives vectors of length 1 in the order of the sentences, whatever their number',
    async () => {
      const sentences = [...NEUTRAL_SENTENCES, '', 'x'.repeat(2_000), ...NEUTRAL_SENTENCES];
      const vectors = await embeddings.embed(sentences);
      expect(vectors).toHaveLength(sentences.length);
      for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 4);
      expect(vectors[0]).toEqual(vectors[NEUTRAL_SENTENCES.length + 2]);
    },
    PATIENCE_MS,
  );

  it(
    'starts anew after its thread has ended',
    async () => {
      await embeddings.close();
      await expect(embeddings.embed(['a sentence that was not asked before'])).resolves.toHaveLength(1);
    },
    PATIENCE_MS,
  );
});
