import { GraphConnection, segment, type GraphConnectionOptions } from './graph-connection';
import { errorFromResponse } from './graph-error';
import { limited, MediaTooLarge } from './media-limit';
import { multipart, type FilePart } from './multipart';
import { pages } from './paging';
import type {
  GraphTemplate,
  MediaDownload,
  MediaInfo,
  PhoneNumber,
  SendBody,
  SendReceipt,
  SubmissionReceipt,
  SubscribedApp,
  TemplateSubmission,
} from './types';

const PHONE_NUMBER_FIELDS = [
  'id',
  'display_phone_number',
  'verified_name',
  'quality_rating',
  'status',
  'platform_type',
  'code_verification_status',
  'name_status',
  'throughput',
  'health_status',
  'whatsapp_business_manager_messaging_limit',
].join(',');

const TEMPLATE_FIELDS = [
  'id',
  'name',
  'language',
  'status',
  'category',
  'previous_category',
  'parameter_format',
  'components',
  'quality_score',
  'rejected_reason',
].join(',');

const UPLOAD_TIMEOUT_MS = 120_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

interface SendResponse {
  contacts?: { wa_id?: string; user_id?: string }[];
  messages?: { id?: string; message_status?: string }[];
}

/**
 * Meta's Cloud API for one access token (Message API, Media and Template references). Every method throws GraphError;
 * nothing is repeated here, because only the caller knows what may be.
 */
export class WhatsAppCloudClient {
  private readonly graph: GraphConnection;

  constructor(options: GraphConnectionOptions) {
    this.graph = new GraphConnection(options);
  }

  /** There is no idempotency key at Meta: a GraphError `ambiguous` must be reconciled, never blindly repeated. */
  async sendMessage(phoneNumberId: string, body: SendBody): Promise<SendReceipt> {
    const response = await this.graph.call<SendResponse>({
      method: 'POST',
      path: `${segment(phoneNumberId)}/messages`,
      json: { messaging_product: 'whatsapp', recipient_type: 'individual', ...body },
      kind: 'send',
    });
    const message = response.messages?.[0];
    if (!message?.id) throw errorFromResponse('send', 200, '', () => null);
    const contact = response.contacts?.[0];
    return {
      wamid: message.id,
      waId: contact?.wa_id ?? null,
      userId: contact?.user_id ?? null,
      messageStatus: message.message_status ?? null,
    };
  }

  /** Blue ticks for this message and all before it; the indicator shows for up to 25 seconds. */
  async markRead(phoneNumberId: string, wamid: string, options: { typing?: boolean } = {}): Promise<void> {
    await this.graph.call({
      method: 'POST',
      path: `${segment(phoneNumberId)}/messages`,
      json: {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: wamid,
        ...(options.typing && { typing_indicator: { type: 'text' } }),
      },
    });
  }

  /** Hands a file to Meta, which keeps it for 30 days. Returns the id to send it by. */
  async uploadMedia(phoneNumberId: string, file: FilePart): Promise<{ id: string }> {
    return this.graph.call<{ id: string }>({
      method: 'POST',
      path: `${segment(phoneNumberId)}/media`,
      stream: multipart({ messaging_product: 'whatsapp', type: file.mimeType }, file),
      timeoutMs: UPLOAD_TIMEOUT_MS,
    });
  }

  async getMedia(mediaId: string, phoneNumberId?: string): Promise<MediaInfo> {
    const media = await this.graph.call<{
      id: string;
      url: string;
      mime_type: string;
      sha256: string;
      file_size: number | string;
    }>({ method: 'GET', path: segment(mediaId), query: { phone_number_id: phoneNumberId } });
    return {
      id: media.id,
      url: media.url,
      mimeType: media.mime_type,
      sha256: media.sha256,
      fileSize: Number(media.file_size),
    };
  }

  /**
   * Opens a download address of `getMedia` or of a webhook. A GraphError with status 404 means that the address has
   * lapsed: ask for a new one. Throws MediaTooLarge before the first byte when the server announces too many.
   */
  async downloadMedia(url: string, limits: { maxBytes: number; timeoutMs?: number }): Promise<MediaDownload> {
    const response = await this.graph.open(url, AbortSignal.timeout(limits.timeoutMs ?? DOWNLOAD_TIMEOUT_MS));
    const announced = Number(response.headers.get('content-length') ?? NaN);
    const sizeBytes = Number.isSafeInteger(announced) ? announced : null;
    if (sizeBytes !== null && sizeBytes > limits.maxBytes) {
      await response.body?.cancel();
      throw new MediaTooLarge(limits.maxBytes);
    }
    return {
      mimeType: response.headers.get('content-type'),
      sizeBytes,
      content: limited(response.body ?? new Blob([]).stream(), limits.maxBytes),
    };
  }

  getPhoneNumber(phoneNumberId: string): Promise<PhoneNumber> {
    return this.graph.call<PhoneNumber>({
      method: 'GET',
      path: segment(phoneNumberId),
      query: { fields: PHONE_NUMBER_FIELDS },
    });
  }

  listPhoneNumbers(wabaId: string): AsyncGenerator<PhoneNumber> {
    return pages<PhoneNumber>(this.graph, `${segment(wabaId)}/phone_numbers`, {
      fields: PHONE_NUMBER_FIELDS,
    });
  }

  /** Webhooks of the account start to come to the app of the token. */
  async subscribeApp(wabaId: string): Promise<void> {
    await this.graph.call({ method: 'POST', path: `${segment(wabaId)}/subscribed_apps` });
  }

  async getSubscribedApps(wabaId: string): Promise<readonly SubscribedApp[]> {
    const apps = await this.graph.call<{ data?: SubscribedApp[] }>({
      method: 'GET',
      path: `${segment(wabaId)}/subscribed_apps`,
    });
    return apps.data ?? [];
  }

  /** Every template of the account, page after page; with `name`, those whose name holds that text. */
  listTemplates(
    wabaId: string,
    filter: { name?: string; language?: string; pageSize?: number } = {},
  ): AsyncGenerator<GraphTemplate> {
    return pages<GraphTemplate>(this.graph, `${segment(wabaId)}/message_templates`, {
      fields: TEMPLATE_FIELDS,
      name: filter.name,
      language: filter.language,
      limit: String(filter.pageSize ?? 100),
    });
  }

  getTemplate(templateId: string): Promise<GraphTemplate> {
    return this.graph.call<GraphTemplate>({
      method: 'GET',
      path: segment(templateId),
      query: { fields: TEMPLATE_FIELDS },
    });
  }

  /** Meta knows a template by name and language, so a lost answer is settled by listing that name. */
  async createTemplate(wabaId: string, template: TemplateSubmission): Promise<SubmissionReceipt> {
    const created = await this.graph.call<{ id: string; status?: string; category?: string }>({
      method: 'POST',
      path: `${segment(wabaId)}/message_templates`,
      json: template,
      kind: 'send',
    });
    return { id: created.id, status: created.status ?? 'PENDING', category: created.category ?? null };
  }

  /** Replaces the components and, except for an approved template, the category. */
  async editTemplate(
    templateId: string,
    change: { category?: string; components: readonly Record<string, unknown>[] },
  ): Promise<void> {
    await this.graph.call({ method: 'POST', path: segment(templateId), json: change, kind: 'send' });
  }

  /** Deletes one language of a template. */
  async deleteTemplate(wabaId: string, template: { id: string; name: string }): Promise<void> {
    await this.graph.call({
      method: 'DELETE',
      path: `${segment(wabaId)}/message_templates`,
      query: { hsm_id: template.id, name: template.name },
    });
  }
}
