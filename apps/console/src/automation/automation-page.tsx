/** Agents and the messages that they send by themselves, at `/automation`. Its address is read by `readAutomationSearch`. */
export function AutomationPage() {
  return null;
}
