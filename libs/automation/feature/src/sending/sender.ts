import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { afterFailure } from '@parlance/automation/domain';
import { getMessage, sendMessage, startConversation, type Message } from '@parlance/messaging/contracts';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { plus, seconds, type Clock } from '@parlance/shared/kernel';
import { automation } from '../access';
import { RunRepository, type LeasedRun, type Outgoing, type StoredRun } from '../persistence/run-repository';
import { withMessage } from '../runs/follow-messages';
import { RunBook } from '../runs/run-book';

/** Longer than everything that is asked for one message may take. */
const LEASE_MS = seconds(40);
const POLL_MS = seconds(1);
const AT_ONCE = 10;

/**
 * Sends what was decided, once, whatever dies when: the decision is a row, the message goes out under its id as
 * idempotency key with the content that was fixed then, and the row is done only when the answer is recorded.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: QueryClient,
    private readonly book: RunBook,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkLoop({
      name: 'Message functions',
      pollMs: POLL_MS,
      work: () => this.sendDue(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.book.onSending(() => this.loop.wake());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async sendDue(): Promise<boolean> {
    const now = this.clock.now();
    const runs = await this.unitOfWork.acrossTenants((tx) =>
      new RunRepository(tx).take(now, plus(now, LEASE_MS), AT_ONCE),
    );
    await Promise.all(runs.map((run) => this.advance(run)));
    return runs.length === AT_ONCE;
  }

  private async advance(run: LeasedRun): Promise<void> {
    try {
      if (run.messageId === null && run.outgoing) {
        const message = await this.send(run, run.outgoing);
        await this.change(run, (current) => withMessage({ ...current, messageId: message.id }, message));
      }
      await this.settle(run);
    } catch (error) {
      if (error instanceof ProblemError) await this.failed(run, error);
      else
        this.logger.error({ err: error, runId: run.id }, 'A run stopped half-way and will be taken up again');
    }
  }

  private async send(run: LeasedRun, outgoing: Outgoing): Promise<Message> {
    const { tenantId } = run;
    const actor = automation(tenantId);
    const conversationId =
      outgoing.inboxId === null
        ? run.conversationId
        : await this.conversationAt(run, outgoing, outgoing.inboxId);
    const { name, language } = outgoing.template;
    return this.queries.ask(
      sendMessage,
      {
        actor,
        conversationId,
        content: { type: 'template', name, language, parameters: { ...outgoing.parameters } },
        idempotencyKey: run.id,
      },
      { tenantId },
    );
  }

  private async conversationAt(run: LeasedRun, outgoing: Outgoing, inboxId: string): Promise<string> {
    const { tenantId } = run;
    const { id } = await this.queries.ask(
      startConversation,
      {
        actor: automation(tenantId),
        inboxId,
        phone: outgoing.phone ?? '',
        ...(outgoing.contactName !== null && { name: outgoing.contactName }),
        idempotencyKey: `${run.id}:conversation`,
      },
      { tenantId },
    );
    return id;
  }

  /**
   * Reads the message after its id is recorded: statuses that were stated before found no run. Then nothing is left to do,
   * and what was to be sent is forgotten: it may be a code.
   */
  private async settle(run: LeasedRun): Promise<void> {
    const { tenantId } = run;
    const current = await this.unitOfWork.run(tenantId, (tx) => new RunRepository(tx).lock(run.id));
    if (!current?.messageId) return;
    const message = await this.queries.ask(
      getMessage,
      { actor: automation(tenantId), messageId: current.messageId },
      { tenantId },
    );
    await this.change(run, (latest) => ({ ...withMessage(latest, message), outgoing: null, dueAt: null }));
  }

  private async failed(run: LeasedRun, error: ProblemError): Promise<void> {
    const now = this.clock.now();
    const ageMs = now.getTime() - run.at.getTime();
    const { code, kind } = error.definition;
    const after = afterFailure(kind, run.outgoing?.type ?? 'post-call', run.attempts, ageMs);
    await this.change(run, (current) => {
      if (after.next === 'again') return { ...current, dueAt: plus(now, after.afterMs) };
      const over = { ...current, outgoing: null, dueAt: null };
      if (current.messageId !== null) return over;
      const detail =
        code === platformErrors.unavailable.code
          ? `It could not be sent in time: ${error.details.detail}`
          : error.details.detail;
      return { ...over, state: after.next, reason: { code, detail } };
    });
  }

  private async change(run: LeasedRun, next: (current: StoredRun) => StoredRun): Promise<void> {
    await this.unitOfWork.run(run.tenantId, async (tx) => {
      const runs = new RunRepository(tx);
      const current = await runs.lock(run.id);
      if (!current) return;
      const changed = next(current);
      const shown = changed.state !== current.state || changed.messageVersion !== current.messageVersion;
      if (shown) await this.book.change(tx, changed);
      else await runs.save(changed);
    });
  }
}
