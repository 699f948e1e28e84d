/** Calling, per inbox, at `/settings/calls`. Its address is read by `readCallSettingsSearch`. */
export function CallSettingsPage() {
  return null;
}
