/** The Calls page. Its address is read by `readCallsSearch`. */
export function CallsPage() {
  return null;
}
