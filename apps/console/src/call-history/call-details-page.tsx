/** Everything about one call, at `/calls/$callId`. Its address is read by `readCallSearch`. */
export function CallDetailsPage() {
  return null;
}
