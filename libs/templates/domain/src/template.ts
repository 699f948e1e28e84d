export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
export type ParameterFormat = 'POSITIONAL' | 'NAMED';
export type HeaderFormat = 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';

export interface NamedExample {
  param_name: string;
  example: string;
}

export type TemplateButton =
  | { type: 'QUICK_REPLY'; text: string }
  | { type: 'URL'; text: string; url: string; example?: string[] | undefined }
  | { type: 'PHONE_NUMBER'; text: string; phone_number: string }
  | { type: 'COPY_CODE'; example?: string | string[] | undefined }
  | { type: 'VOICE_CALL'; text?: string | undefined; ttl_minutes?: number | undefined }
  | { type: 'OTP'; otp_type: 'COPY_CODE' | 'ONE_TAP' | 'ZERO_TAP'; text?: string | undefined }
  /** A kind that is kept and shown but not made here. */
  | { type: 'OTHER'; metaType: string; text: string | null; raw: Record<string, unknown> };

export type TemplateComponent =
  | {
      type: 'HEADER';
      format: HeaderFormat;
      text?: string | undefined;
      example?:
        | {
            header_text?: string[] | undefined;
            header_text_named_params?: NamedExample[] | undefined;
            header_handle?: string[] | undefined;
          }
        | undefined;
    }
  | {
      type: 'BODY';
      text: string;
      add_security_recommendation?: boolean | undefined;
      example?:
        | { body_text?: string[][] | undefined; body_text_named_params?: NamedExample[] | undefined }
        | undefined;
    }
  | { type: 'FOOTER'; text: string; code_expiration_minutes?: number | undefined }
  | { type: 'BUTTONS'; buttons: TemplateButton[] }
  | { type: 'CALL_PERMISSION_REQUEST' }
  | { type: 'OTHER'; metaType: string; raw: Record<string, unknown> };

/** What rendering, filling and lint look at. */
export interface TemplateContent {
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly parameterFormat: ParameterFormat;
  readonly components: readonly TemplateComponent[];
}

export type ComponentOf<Type extends TemplateComponent['type']> = Extract<TemplateComponent, { type: Type }>;

/** The first component of a type; Meta allows one of each. */
export const componentOf = <Type extends TemplateComponent['type']>(
  components: readonly TemplateComponent[],
  type: Type,
): ComponentOf<Type> | undefined => components.find((c): c is ComponentOf<Type> => c.type === type);

export const buttonsOf = (components: readonly TemplateComponent[]): readonly TemplateButton[] =>
  componentOf(components, 'BUTTONS')?.buttons ?? [];
