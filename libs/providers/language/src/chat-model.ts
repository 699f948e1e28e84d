import type { ConfigValues } from '@parlance/platform/config';
import type { SafeHttpClient } from '@parlance/platform/http';
import { z } from 'zod';
import type { languageConfig } from './config';

export interface Tool<Schema extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
}

export interface Instruction {
  /** What to do. Nothing that others wrote belongs here. */
  readonly system: string;
  /** The material, as data. */
  readonly material: string;
}

/** A language model that answers by filling in a form. */
export interface ChatModel {
  readonly name: string;
  /**
   * The form as the model filled it in, checked against its schema; asked once more when it does not fit. Throws
   * ModelUnusable when the answer is of no use, any other error when the server could not be asked.
   */
  fill<Schema extends z.ZodType>(instruction: Instruction, tool: Tool<Schema>): Promise<z.output<Schema>>;
}

export class ModelUnusable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ModelUnusable';
  }
}

const TIMEOUT_MS = 90_000;
const TRIES = 2;

const replySchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) })),
        }),
      }),
    )
    .min(1),
});

export interface OpenAiChatOptions {
  readonly http: SafeHttpClient;
  /** Without `/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
}

/** Any server with OpenAI's `POST /v1/chat/completions` and tool calls. */
export class OpenAiChat implements ChatModel {
  readonly name: string;

  constructor(private readonly options: OpenAiChatOptions) {
    this.name = options.model;
  }

  async fill<Schema extends z.ZodType>(
    instruction: Instruction,
    tool: Tool<Schema>,
  ): Promise<z.output<Schema>> {
    let problem = '';
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const answer = read(await this.ask(instruction, tool, problem), tool);
      if (answer.success) return answer.data;
      problem = answer.problem;
    }
    throw new ModelUnusable(`The language model does not answer as it is asked to: ${problem}`);
  }

  private async ask(
    { system, material }: Instruction,
    { name, description, parameters }: Tool<z.ZodType>,
    problem: string,
  ): Promise<unknown> {
    const { http, url, apiKey, model } = this.options;
    const again = problem && `\n\nYour last answer was not usable: ${problem}`;
    const reply = await http.request(`${url.replace(/\/$/, '')}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({
        model,
        temperature: 0,
        messages: [
          { role: 'system', content: system + again },
          { role: 'user', content: material },
        ],
        tools: [
          { type: 'function', function: { name, description, parameters: z.toJSONSchema(parameters) } },
        ],
        tool_choice: { type: 'function', function: { name } },
      }),
      timeoutMs: TIMEOUT_MS,
    });
    if (reply.status === 200) return parsed(reply.body.toString('utf8'));
    const refusal = `The language server answered with ${reply.status}`;
    throw reply.status === 429 || reply.status >= 500 ? new Error(refusal) : new ModelUnusable(refusal);
  }
}

function read<Schema extends z.ZodType>(
  reply: unknown,
  { name, parameters }: Tool<Schema>,
): { success: true; data: z.output<Schema> } | { success: false; problem: string } {
  const calls = replySchema.safeParse(reply).data?.choices[0]!.message.tool_calls ?? [];
  const call = calls.find((one) => one.function.name === name);
  if (!call) return { success: false, problem: `call the tool ${name}` };
  const filled = parameters.safeParse(parsed(call.function.arguments));
  if (filled.success) return { success: true, data: filled.data };
  const problems = filled.error.issues.map(({ path, message }) => `${path.join('.') || 'all'}: ${message}`);
  return { success: false, problem: problems.slice(0, 5).join('; ') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The model that the configuration names; null for none. */
export const chatModel = (
  config: ConfigValues<typeof languageConfig>,
  http: SafeHttpClient,
): ChatModel | null =>
  config.LANGUAGE_PROVIDER === 'none'
    ? null
    : new OpenAiChat({
        http,
        url: config.LANGUAGE_URL,
        apiKey: config.LANGUAGE_API_KEY?.reveal() ?? null,
        model: config.LANGUAGE_MODEL,
      });
