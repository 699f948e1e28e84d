import { GraphConnection, segment, type GraphConnectionOptions } from './graph-connection';
import { errorFromResponse, GraphError } from './graph-error';

export interface OutgoingCall {
  /** Digits with plus; or else the business-scoped user id. */
  readonly to?: string;
  readonly recipient?: string;
  readonly offerSdp: string;
  /** Comes back in every webhook of the call, at most 512 characters: the key for reconciling a lost answer. */
  readonly opaque: string;
}

/** Calls are gone at Meta for these words of a refusal; there is no code of its own (Calling error codes page). */
const INVALID_PARAMETER = 100;

/**
 * Meta's Calling API for one access token (`POST /{phone number id}/calls`, call permissions and settings). Every method
 * throws GraphError; nothing is repeated here.
 */
export class CallingClient {
  private readonly graph: GraphConnection;

  constructor(options: GraphConnectionOptions) {
    this.graph = new GraphConnection(options);
  }

  /** Returns Meta's id of the call. A GraphError `ambiguous` is resolved by the webhooks, never by a repetition. */
  async connect(phoneNumberId: string, { to, recipient, offerSdp, opaque }: OutgoingCall): Promise<string> {
    const response = await this.graph.call<{ calls?: { id?: string }[] }>({
      method: 'POST',
      path: `${segment(phoneNumberId)}/calls`,
      json: {
        messaging_product: 'whatsapp',
        ...(to === undefined ? { recipient } : { to: to.replace('+', '') }),
        action: 'connect',
        session: { sdp_type: 'offer', sdp: offerSdp },
        biz_opaque_callback_data: opaque,
      },
      kind: 'send',
    });
    const id = response.calls?.[0]?.id;
    if (!id) throw errorFromResponse('send', 200, '', () => null);
    return id;
  }

  /** Lets the media connect while the phone rings; it answers nothing. */
  preAccept(phoneNumberId: string, wacid: string, answerSdp: string): Promise<void> {
    return this.act(phoneNumberId, wacid, 'pre_accept', answerSdp);
  }

  /** The answer must be the one of `preAccept`. */
  accept(phoneNumberId: string, wacid: string, answerSdp: string): Promise<void> {
    return this.act(phoneNumberId, wacid, 'accept', answerSdp);
  }

  /** Before acceptance only. */
  reject(phoneNumberId: string, wacid: string): Promise<void> {
    return this.act(phoneNumberId, wacid, 'reject');
  }

  terminate(phoneNumberId: string, wacid: string): Promise<void> {
    return this.act(phoneNumberId, wacid, 'terminate');
  }

  /** The body as Meta sent it. At most five a second for a number. */
  getCallPermissions(
    phoneNumberId: string,
    user: { waId?: string; recipient?: string },
  ): Promise<Record<string, unknown>> {
    return this.graph.call<Record<string, unknown>>({
      method: 'GET',
      path: `${segment(phoneNumberId)}/call_permissions`,
      query: { user_wa_id: user.waId?.replace('+', ''), recipient: user.recipient },
    });
  }

  /** The `calling` member; some have seen it in an envelope. */
  async getCallSettings(phoneNumberId: string): Promise<Record<string, unknown>> {
    const body = await this.graph.call<{
      calling?: Record<string, unknown>;
      data?: { calling?: Record<string, unknown> }[];
    }>({ method: 'GET', path: `${segment(phoneNumberId)}/settings` });
    return body.calling ?? body.data?.[0]?.calling ?? {};
  }

  /** Members are merged, call hours are replaced as a whole. */
  async updateCallSettings(phoneNumberId: string, calling: Record<string, unknown>): Promise<void> {
    await this.graph.call({
      method: 'POST',
      path: `${segment(phoneNumberId)}/settings`,
      json: { calling },
    });
  }

  private async act(phoneNumberId: string, wacid: string, action: string, answerSdp?: string): Promise<void> {
    await this.graph.call({
      method: 'POST',
      path: `${segment(phoneNumberId)}/calls`,
      json: {
        messaging_product: 'whatsapp',
        call_id: wacid,
        action,
        ...(answerSdp !== undefined && { session: { sdp_type: 'answer', sdp: answerSdp } }),
      },
    });
  }
}

/** Meta knows the call but will not do this with it any more, most often because it is over. */
export const isCallPastIt = (error: unknown): boolean =>
  error instanceof GraphError && error.code === INVALID_PARAMETER;
