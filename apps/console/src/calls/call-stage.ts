import type { Call } from '@parlance/gateway/contracts';
import type { Session } from './softphone';

/** What the call window says of a call in one word. `away`: one's own call that this window is not part of. */
export type CallStage =
  | 'opening'
  | 'placing'
  | 'ringing'
  | 'answering'
  | 'connecting'
  | 'talking'
  | 'held'
  | 'reconnecting'
  | 'cut-off'
  | 'away'
  | 'ending';

/** `call` is undefined until the server has it. The truth of the server comes before hope: nobody talks before `active`. */
export function callStage(call: Call | undefined, session: Session | null): CallStage {
  if (session === null) return 'away';
  if (session.stage === 'opening' || session.stage === 'cut-off' || session.stage === 'ending')
    return session.stage;
  if (call === undefined) return 'placing';
  switch (call.state) {
    case 'dialing':
      return 'placing';
    case 'ringing':
      return call.direction === 'outbound' ? 'ringing' : 'answering';
    case 'answering':
      return 'answering';
    case 'active':
    case 'ended':
      if (session.stage === 'reconnecting' || session.stage === 'connecting') return session.stage;
      return call.held ? 'held' : 'talking';
  }
}

/** Stages in which microphone and hold can be used. */
export const isInConversation = (stage: CallStage): boolean =>
  stage === 'talking' || stage === 'held' || stage === 'reconnecting';

/** Whether what is said is kept: by policy, and by what the recorder reports once it runs. */
export function recordingSign(
  call: Call,
  isRecording: boolean,
): 'off' | 'announced' | 'recording' | 'consent' {
  if (call.recording.policy === 'off') return 'off';
  if (isRecording) return 'recording';
  return call.recording.policy === 'announced' ? 'announced' : 'consent';
}
