/** A message as `POST /{phone-number-id}/messages` takes it; `messaging_product` is added by the client. */
export interface SendBody {
  readonly type: string;
  readonly recipient_type?: 'individual' | 'group';
  /** A phone number with plus. */
  readonly to?: string;
  /** A business-scoped user id, where the customer shares no number. */
  readonly recipient?: string;
  readonly context?: { readonly message_id: string };
  /** Comes back in every status of the message, at most 512 characters: the key for reconciling a lost answer. */
  readonly biz_opaque_callback_data?: string;
  /** The payload, under the key that equals `type`. */
  readonly [payload: string]: unknown;
}

/** Meta has accepted the message, nothing more: what becomes of it comes by webhook. */
export interface SendReceipt {
  readonly wamid: string;
  /** What Meta knows the person by: digits, which may differ from the number sent to. */
  readonly waId: string | null;
  readonly userId: string | null;
  /** `accepted`, `held_for_quality_assessment`, `paused` or what Meta adds. */
  readonly messageStatus: string | null;
}

export interface MediaInfo {
  readonly id: string;
  /** Lives five minutes and opens with the token only. */
  readonly url: string;
  readonly mimeType: string;
  readonly sha256: string;
  readonly fileSize: number;
}

export interface MediaDownload {
  readonly mimeType: string | null;
  /** As announced by the server; null when it says nothing. */
  readonly sizeBytes: number | null;
  /** Throws MediaTooLarge while being read when the file outgrows the limit. */
  readonly content: ReadableStream<Uint8Array>;
}

/** `GET /{phone-number-id}`; every enumeration is open. */
export interface PhoneNumber {
  readonly id: string;
  readonly display_phone_number?: string;
  readonly verified_name?: string;
  readonly quality_rating?: string;
  readonly status?: string;
  readonly platform_type?: string;
  readonly code_verification_status?: string;
  readonly name_status?: string;
  readonly throughput?: { readonly level?: string };
  readonly whatsapp_business_manager_messaging_limit?: string;
  readonly health_status?: {
    readonly can_send_message?: string;
    readonly entities?: readonly unknown[];
  };
}

/** A template as Graph returns it; every enumeration is open. */
export interface GraphTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly previous_category?: string;
  readonly parameter_format?: string;
  readonly components?: readonly Record<string, unknown>[];
  readonly quality_score?: { readonly score?: string };
  readonly rejected_reason?: string;
  readonly [field: string]: unknown;
}

export interface TemplateSubmission {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly parameter_format: string;
  readonly components: readonly Record<string, unknown>[];
}

/** What Meta says at once; the category may differ from the one asked for. */
export interface SubmissionReceipt {
  readonly id: string;
  readonly status: string;
  readonly category: string | null;
}

export interface SubscribedApp {
  readonly whatsapp_business_api_data?: { readonly id?: string; readonly name?: string };
  readonly override_callback_uri?: string;
}
