import { type Behaviour, behaviourSchema, defaultBehaviour, merge } from './control/behaviour';
import { type Faults, noFaults } from './control/faults';
import type { Calls } from './calling/calls';
import type { Permissions } from './calling/permissions';
import type { MovableClock } from './clock';
import type { HandsetEvents } from './handsets/events';
import type { Identifiers } from './identifiers';
import type { Ledger } from './ledger';
import type { Lifecycle } from './messages/lifecycle';
import type { Random } from './random';
import type { RateLimits } from './rules/rate-limits';
import type { TierUsage } from './rules/tier-usage';
import type { Scheduler } from './scheduler';
import type { Store } from './state/store';
import type { TemplateLifecycle } from './templates/lifecycle';
import type { WebhookSender } from './webhooks/sender';

/** The parts every feature works with. Features hold no state of their own. */
export interface Simulation {
  readonly store: Store;
  readonly clock: MovableClock;
  readonly scheduler: Scheduler;
  readonly ledger: Ledger;
  readonly ids: Identifiers;
  /** For delays and faults. */
  readonly dice: Random;
  readonly handsetEvents: HandsetEvents;
  readonly webhooks: WebhookSender;
  readonly settings: Settings;
  readonly lifecycle: Lifecycle;
  readonly templates: TemplateLifecycle;
  readonly permissions: Permissions;
  readonly calls: Calls;
  readonly limits: RateLimits;
  readonly tiers: TierUsage;
  /** Address of this machine at which the media of calls arrive. */
  readonly mediaAddress: string;
  /** Base address under which media are downloaded. Known once the server listens. */
  publicUrl: string;
}

/** Switches and faults, kept across restarts. */
export class Settings {
  behaviour: Behaviour;
  faults: Faults;

  constructor(private readonly store: Store) {
    this.behaviour = behaviourSchema.parse(store.setting('behaviour') ?? {});
    this.faults = store.setting<Faults>('faults') ?? noFaults();
  }

  /** Throws a ZodError for an unknown value; leaves the old behaviour in force then. */
  changeBehaviour(change: Record<string, unknown>): Behaviour {
    this.behaviour = behaviourSchema.parse(merge(this.behaviour, change));
    this.store.settings.put({ id: 'behaviour', value: this.behaviour });
    return this.behaviour;
  }

  resetBehaviour(): Behaviour {
    this.behaviour = defaultBehaviour;
    this.store.settings.put({ id: 'behaviour', value: this.behaviour });
    return this.behaviour;
  }

  changeFaults(change: Partial<Faults>): Faults {
    this.faults = { ...this.faults, ...change };
    this.store.settings.put({ id: 'faults', value: this.faults });
    return this.faults;
  }
}
