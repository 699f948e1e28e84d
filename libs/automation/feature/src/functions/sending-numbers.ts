import { Injectable } from '@nestjs/common';
import { automationErrors, type AiAgent } from '@parlance/automation/contracts';
import type { TemplateFacts } from '@parlance/automation/domain';
import { listInboxes, type Inbox } from '@parlance/messaging/contracts';
import { QueryClient } from '@parlance/platform/messaging';
import { ProblemError } from '@parlance/shared/contract-kit';
import { listTemplates, type Template } from '@parlance/templates/contracts';
import { automation } from '../access';
import type { FunctionDraft } from '../persistence/function-repository';

export interface SendingNumber {
  readonly number: string;
  /** Where the provider keeps the templates of this number. */
  readonly account: string;
  readonly template: TemplateFacts | null;
}

const PAGE = 100;
const FILES = ['image', 'video', 'document'];

/** The numbers by which a function may send, each with its template as the provider has it (K-043 to K-045). */
@Injectable()
export class SendingNumbers {
  constructor(private readonly queries: QueryClient) {}

  /** Throws `automation.no_provider` when there is none (K-006). */
  async of(tenantId: string, agent: AiAgent, draft: FunctionDraft): Promise<SendingNumber[]> {
    const candidates = draft.inboxId === null ? agent.inboxIds : [draft.inboxId];
    const inboxes = (await this.inboxes(tenantId)).filter(
      ({ id, provider }) => candidates.includes(id) && provider === draft.provider,
    );
    if (inboxes.length === 0) throw noProvider(agent, draft);
    const accounts = new Map(inboxes.map((inbox) => [inbox.wabaId, inbox]));
    return Promise.all(
      [...accounts].map(async ([account, { name }]) => ({
        number: name,
        account,
        template: await this.template(tenantId, account, draft.template),
      })),
    );
  }

  async inboxes(tenantId: string): Promise<Inbox[]> {
    return (await this.queries.ask(listInboxes, { actor: automation(tenantId) }, { tenantId })).items;
  }

  private async template(
    tenantId: string,
    wabaId: string,
    { name, language }: FunctionDraft['template'],
  ): Promise<TemplateFacts | null> {
    let cursor: string | undefined;
    do {
      const page = await this.queries.ask(
        listTemplates,
        {
          actor: automation(tenantId),
          wabaId,
          search: name.slice(0, 100),
          limit: PAGE,
          ...(cursor && { cursor }),
        },
        { tenantId },
      );
      const found = page.items.find((template) => template.name === name && template.language === language);
      if (found) return factsOf(found);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return null;
  }
}

const factsOf = ({ status, variables, components }: Template): TemplateFacts => ({
  status,
  sendable: status === 'APPROVED',
  placeholders: variables.map(({ key, kind }) => ({ key, kind: FILES.includes(kind) ? 'file' : 'text' })),
  bodyLength: components.reduce((sum, part) => sum + (part.type === 'BODY' ? part.text.length : 0), 0),
});

function noProvider(agent: AiAgent, draft: FunctionDraft): ProblemError {
  const detail =
    draft.inboxId === null && agent.inboxIds.length === 0
      ? `The agent ${agent.name} has no inbox to send from. Give it one, or connect a number first`
      : 'The number that should send is not connected. Connect it first';
  return new ProblemError(automationErrors.no_provider, {
    detail,
    explanation: {
      rule: { id: 'K-006', title: 'A function needs a connected number', source: 'Parlance' },
      evidence: { agentInboxIds: agent.inboxIds, inboxId: draft.inboxId, provider: draft.provider },
      since: null,
      earliestYes: null,
      alternatives: [
        { action: 'connect-inbox', description: 'Connect a number in Settings, Inboxes (/settings/inboxes)' },
      ],
    },
  });
}
