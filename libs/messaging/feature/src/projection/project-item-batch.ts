import type { WebhookItemPayload } from '@parlance/messaging/domain';
import type { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { Changes } from '../changes';
import { findRoutes, type Route } from '../persistence/inboxes.sql';
import { tenantsOfApp, UNASSIGNED, type DueItem, type ItemOutcome } from '../persistence/journal.sql';
import { asTenant } from '../persistence/scope';
import { projectCalls } from './project-calls';
import { projectMessages } from './project-messages';
import {
  projectIdentityUpdate,
  projectNotice,
  projectNumberLimits,
  projectPreference,
} from './project-notices';
import { projectStatuses } from './project-statuses';
import { unknown, type Projection, type RoutedItem, type Verdict } from './projection';

export interface BatchResult {
  readonly outcomes: readonly ItemOutcome[];
  readonly hasMedia: boolean;
  readonly hasDispatch: boolean;
}

/** Where any of the items may belong. */
export const routesOfItems = (
  tx: Tx,
  items: readonly Pick<DueItem, 'phone_number_id' | 'waba_id'>[],
): Promise<Route[]> => findRoutes(tx, ids(items, 'phone_number_id'), ids(items, 'waba_id'));

/**
 * Applies journalled items in a transaction across tenants, each tenant's under its own row security, and states what
 * has changed. Throws when one of them cannot be applied; the caller then tries them one by one.
 */
export async function projectItemBatch(
  tx: Tx,
  items: readonly DueItem[],
  routes: readonly Route[],
  outbox: Outbox,
  now: Date,
): Promise<BatchResult> {
  const outcomes: ItemOutcome[] = [];
  const byTenant = new Map<string, { item: DueItem; route: Route }[]>();
  for (const item of items) {
    const matching = routesOf(item, routes);
    if (matching.length === 0) outcomes.push(await unrouted(tx, item));
    for (const route of matching)
      byTenant.set(route.tenant_id, [...(byTenant.get(route.tenant_id) ?? []), { item, route }]);
  }
  let [hasMedia, hasDispatch] = [false, false];
  for (const [tenantId, routed] of byTenant) {
    await asTenant(tx, tenantId, async () => {
      const changes = new Changes(tx, tenantId, outbox);
      const projection: Projection = {
        tx,
        tenantId,
        now,
        changes,
        outbox,
        hasMedia: false,
        hasDispatch: false,
      };
      const verdicts = await projectOfTenant(projection, routed, routes);
      await changes.state();
      for (const [id, verdict] of verdicts) outcomes.push({ id, tenantId, ...verdict, nextAttemptAt: null });
      hasMedia ||= projection.hasMedia;
      hasDispatch ||= projection.hasDispatch;
    });
  }
  // A notice of an account that two organisations share was given to both, and is kept by the first.
  const first = new Map(outcomes.toReversed().map((outcome) => [outcome.id, outcome]));
  return { outcomes: [...first.values()], hasMedia, hasDispatch };
}

const ids = <Key extends 'phone_number_id' | 'waba_id'>(
  items: readonly Pick<DueItem, Key>[],
  key: Key,
): string[] => [...new Set(items.map((item) => item[key]).filter((id) => id !== null))];

/** One number is one organisation's. A notice without a number goes once to each organisation with that account. */
function routesOf(item: DueItem, routes: readonly Route[]): Route[] {
  const own = routes.filter(
    (route) => route.app_id === item.app_id && route.secret_fingerprints.includes(item.secret_fingerprint),
  );
  if (item.phone_number_id !== null)
    return own.filter((route) => route.phone_number_id === item.phone_number_id);
  const ofAccount = own.filter((route) => route.waba_id === item.waba_id);
  return [...new Map(ofAccount.map((route) => [route.tenant_id, route])).values()];
}

/** Whose administrators may look an item up: the owner of its number, or else the one who uses its app. */
export async function ownerOf(tx: Tx, item: DueItem): Promise<string> {
  const [route] = routesOf(item, await routesOfItems(tx, [item]));
  if (route) return route.tenant_id;
  const tenants = await tenantsOfApp(tx, item.app_id, item.secret_fingerprint);
  return tenants.length === 1 ? tenants[0]! : UNASSIGNED;
}

async function unrouted(tx: Tx, item: DueItem): Promise<ItemOutcome> {
  return {
    id: item.id,
    tenantId: await ownerOf(tx, item),
    state: 'unrouted',
    error: null,
    nextAttemptAt: null,
  };
}

async function projectOfTenant(
  projection: Projection,
  routed: readonly { item: DueItem; route: Route }[],
  routes: readonly Route[],
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const messages: RoutedItem[] = [];
  const statuses: RoutedItem[] = [];
  const calls: RoutedItem[] = [];
  for (const { row, route, payload } of byPerson(routed)) {
    const item: RoutedItem = { id: row.id, row, inboxId: route.inbox_id, wabaId: route.waba_id, payload };
    if (row.kind === 'message') messages.push(item);
    else if (row.kind === 'status') statuses.push(item);
    else if (row.kind === 'call') calls.push(item);
    else verdicts.set(row.id, await projectOne(projection, item, routes));
  }
  if (messages.length > 0)
    for (const [id, verdict] of await projectMessages(projection, messages)) verdicts.set(id, verdict);
  if (statuses.length > 0)
    for (const [id, verdict] of await projectStatuses(projection, statuses)) verdicts.set(id, verdict);
  for (const [id, verdict] of await projectCalls(projection, calls)) verdicts.set(id, verdict);
  return verdicts;
}

/**
 * In one order of persons for every replica, so that two of them with messages of the same people wait for each other
 * instead of in a circle. What comes of the items does not depend on their order.
 */
function byPerson(routed: readonly { item: DueItem; route: Route }[]) {
  return routed
    .map(({ item: row, route }) => {
      const payload = JSON.parse(row.payload) as WebhookItemPayload;
      const { from, from_user_id: bsuid } = (payload.item ?? {}) as {
        from?: unknown;
        from_user_id?: unknown;
      };
      return { row, route, payload, person: String(from ?? bsuid ?? '') };
    })
    .sort((a, b) => (a.person < b.person ? -1 : a.person > b.person ? 1 : 0));
}

async function projectOne(
  projection: Projection,
  item: RoutedItem,
  routes: readonly Route[],
): Promise<Verdict> {
  switch (item.row.kind) {
    case 'user-preference':
      return projectPreference(projection, item);
    case 'identity-change':
      return projectIdentityUpdate(projection, item);
    case 'account':
      if (item.row.field === 'phone_number_quality_update')
        await projectLimitsOfNumbers(projection, item, routes);
      return projectNotice(projection, item);
    case 'template':
    case 'error':
      return projectNotice(projection, item);
    default:
      return unknown(`nothing here knows what to do with ${item.row.field}`);
  }
}

/** The webhook names the number by its digits, not by its id. */
async function projectLimitsOfNumbers(
  projection: Projection,
  item: RoutedItem,
  routes: readonly Route[],
): Promise<void> {
  const digits = digitsOf(
    (item.payload.item as { display_phone_number?: unknown } | null)?.display_phone_number,
  );
  const number = routes.find(
    (route) =>
      route.tenant_id === projection.tenantId &&
      route.waba_id === item.wabaId &&
      digitsOf(route.display_phone_number) === digits,
  );
  if (number) await projectNumberLimits(projection, item, number.inbox_id);
}

const digitsOf = (value: unknown): string => String(value ?? '').replace(/\D/g, '');
