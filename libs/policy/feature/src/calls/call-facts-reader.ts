import type { Tx } from '@parlance/platform/persistence';
import { callRuleSet, effectiveLimits, type CallFacts, type Ledger } from '@parlance/policy/domain';
import { CallSettingsRepository } from '../persistence/call-settings-repository';
import { WindowRepository, type WindowPair } from '../persistence/window-repository';

/** What decisions on calls are taken on, for the pairs in their order. */
export async function readCallFacts(
  tx: Tx,
  pairs: readonly (WindowPair & { readonly ledger: Ledger })[],
): Promise<CallFacts[]> {
  if (pairs.length === 0) return [];
  const settings = await new CallSettingsRepository(tx).find([...new Set(pairs.map((p) => p.inboxId))]);
  const activity = await new WindowRepository(tx).lastActivity(pairs);
  return pairs.map(({ inboxId, ledger }, i) => {
    const { enabled, rules } = settings.get(inboxId)!.settings;
    const ruleSet = callRuleSet(rules.basis, rules.number);
    return {
      ruleSet: ruleSet.id,
      limits: effectiveLimits(ruleSet, rules.house, ledger.stated?.limits ?? []),
      ledger,
      enabled,
      lastCustomerMessageAt: activity[i] ?? null,
    };
  });
}
