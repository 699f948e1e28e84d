import { days, hours } from '@parlance/shared/kernel';
import type { Simulation } from '../simulation';
import type { Json, Moment, Template, TemplateAction } from '../state/model';
import { emitCategoryChange, emitCategoryNotice, emitTemplateQuality, emitTemplateStatus } from './webhooks';

const PAUSES = [hours(3), hours(6)];
const PAUSE_TITLES = ['FIRST_PAUSE', 'SECOND_PAUSE'];
const CATEGORY_NOTICE = hours(24);
const DELETED_AFTER = days(30);

/** What happens to a template on Meta's side: review, pausing, recategorisation, deletion. */
export class TemplateLifecycle {
  constructor(private readonly sim: Simulation) {}

  resume(): void {
    for (const template of this.sim.store.templates.values()) if (template.due) this.arm(template);
  }

  /** Queues the review as the switches say. Held reviews wait for a decision by hand. */
  review(template: Template): void {
    const { mode, delayMs, reason } = this.sim.settings.behaviour.review;
    if (mode === 'held') return;
    this.plan(
      template,
      this.sim.clock.ms() + delayMs,
      mode === 'rejected' ? { kind: 'reject', reason } : { kind: 'approve' },
    );
  }

  approve(template: Template, at: Moment): void {
    this.set(template, { status: 'APPROVED', rejectedReason: 'NONE', due: null });
    emitTemplateStatus(this.sim, template, 'APPROVED', at);
  }

  reject(template: Template, reason: string, at: Moment): void {
    this.set(template, { status: 'REJECTED', rejectedReason: reason, due: null });
    const details: Json = { reason };
    if (reason === 'INVALID_FORMAT') {
      details['rejection_info'] = {
        reason: 'The format of the template is not valid',
        recommendation: 'Correct the components and submit it again',
      };
    }
    emitTemplateStatus(this.sim, template, 'REJECTED', at, details);
  }

  /** RED quality: paused 3 hours, then 6 hours, the third time disabled. */
  pause(template: Template, at: Moment): void {
    const length = PAUSES[template.pauses];
    if (length === undefined) return this.disable(template, at);
    const title = PAUSE_TITLES[template.pauses]!;
    this.set(template, { status: 'PAUSED', pauses: template.pauses + 1 });
    emitTemplateStatus(this.sim, template, 'PAUSED', at, {
      other_info: { title, description: 'Low quality' },
    });
    this.plan(template, at + length, { kind: 'unpause' });
  }

  unpause(template: Template, at: Moment): void {
    this.set(template, { status: 'APPROVED', manualUnpause: false, pacingLeft: null, due: null });
    emitTemplateStatus(this.sim, template, 'APPROVED', at, {
      other_info: { title: 'UNPAUSE', description: 'The template can be sent again' },
    });
  }

  disable(template: Template, at: Moment): void {
    this.set(template, { status: 'DISABLED', due: null });
    emitTemplateStatus(this.sim, template, 'DISABLED', at, {
      disable_info: { disable_date: Math.floor(at / 1000) },
      other_info: { title: 'DISABLED', description: 'Low quality' },
    });
  }

  reinstate(template: Template, at: Moment): void {
    this.set(template, { status: 'APPROVED', due: null });
    emitTemplateStatus(this.sim, template, 'REINSTATED', at);
  }

  archive(template: Template, at: Moment): void {
    this.set(template, { status: 'ARCHIVED', due: null });
    emitTemplateStatus(this.sim, template, 'ARCHIVED', at);
  }

  quality(template: Template, score: Template['quality']['score'], at: Moment): void {
    const previous = template.quality.score;
    this.set(template, { quality: { score, date: at } });
    emitTemplateQuality(this.sim, template, previous, at);
    if (score === 'RED' && template.status === 'APPROVED') this.pause(template, at);
  }

  /** Told 24 hours ahead, or at once for businesses that were warned before. */
  recategorise(template: Template, category: string, immediate: boolean, at: Moment): void {
    if (immediate) return this.changeCategory(template, category, at);
    this.set(template, { correctCategory: category });
    emitCategoryNotice(this.sim, template, category, at + CATEGORY_NOTICE, at);
    this.plan(template, at + CATEGORY_NOTICE, { kind: 'recategorise', category });
  }

  /** An approved template goes for good after 30 days, during which its name stays taken. */
  remove(template: Template, at: Moment): void {
    const approved = template.status === 'APPROVED';
    if (approved)
      this.sim.store.nameLocks.put({ id: `${template.wabaId}:${template.name}`, until: at + DELETED_AFTER });
    this.set(template, { status: 'DELETED', due: null });
    emitTemplateStatus(this.sim, template, 'DELETED', at);
  }

  /** Further messages of this template are held until `releaseHeld`. */
  pace(template: Template, afterSends: number): void {
    this.set(template, { pacingLeft: afterSends });
  }

  /** Good feedback: held messages go out. Bad feedback: each fails with 132015 and the template needs unpausing by hand. */
  releaseHeld(template: Template, good: boolean, at: Moment): number {
    const held = this.sim.store.messages.filter(
      (message) => message.state === 'held' && message.outbound?.templateId === template.id,
    );
    for (const message of held) {
      message.state = 'accepted';
      if (!good)
        message.outbound!.failure = {
          code: 132015,
          details: 'The template was paused during its quality assessment',
        };
      const { outbound, numberId, type } = message;
      this.sim.ledger.add('message.accepted', {
        messageId: message.id,
        numberId,
        to: outbound!.input,
        type,
        callbackData: outbound!.callbackData,
      });
      this.sim.lifecycle.start(message, at);
    }
    this.set(template, { pacingLeft: null });
    if (!good) {
      this.set(template, { status: 'PAUSED', manualUnpause: true, due: null });
      emitTemplateStatus(this.sim, template, 'PAUSED', at, {
        other_info: { title: 'RATE_LIMITING_PAUSE', description: 'Paused by pacing' },
      });
    }
    return held.length;
  }

  private changeCategory(template: Template, category: string, at: Moment): void {
    const previous = template.category;
    this.set(template, { category, previousCategory: previous, correctCategory: null, due: null });
    emitCategoryChange(this.sim, template, previous, at);
  }

  private set(template: Template, change: Partial<Template>): void {
    this.sim.store.templates.put(Object.assign(template, change));
  }

  private plan(template: Template, at: Moment, action: TemplateAction): void {
    this.set(template, { due: { at, action } });
    this.arm(template);
  }

  private arm(template: Template): void {
    const due = template.due!;
    this.sim.scheduler.at(due.at, (at) => {
      if (template.due !== due) return;
      const { action } = due;
      if (action.kind === 'approve') this.approve(template, at);
      else if (action.kind === 'reject') this.reject(template, action.reason, at);
      else if (action.kind === 'unpause') this.unpause(template, at);
      else this.changeCategory(template, action.category, at);
    });
  }
}
