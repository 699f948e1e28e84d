import type { App, PhoneNumber, Waba } from '../state/model';
import type { Store } from '../state/store';

/** Fields that follow callback overrides; all others always go to the app's own callback. */
const OVERRIDABLE = new Set([
  'messages',
  'message_echoes',
  'calls',
  'consumer_profile',
  'messaging_handovers',
  'smb_message_echoes',
  'smb_app_state_sync',
  'history',
  'account_settings_update',
]);

const followsOverrides = (field: string): boolean =>
  OVERRIDABLE.has(field) || /^group_.*_update$/.test(field);

/** Apps subscribed to the account that asked for this field. */
export function subscribedApps(store: Store, waba: Waba, field: string): App[] {
  return waba.subscriptions
    .map((subscription) => store.apps.get(subscription.appId))
    .filter((app) => app !== undefined)
    .filter((app) => app.fields === null || app.fields.includes(field));
}

/** Phone number before account before app. Null when the app has no callback at all. */
export function callbackUrl(app: App, waba: Waba, number: PhoneNumber | null, field: string): string | null {
  if (followsOverrides(field)) {
    if (number?.webhook) return number.webhook.callbackUri;
    const subscription = waba.subscriptions.find((candidate) => candidate.appId === app.id);
    if (subscription?.override) return subscription.override.callbackUri;
  }
  return app.callbackUrl;
}
