import type { Trigger, VariableType } from './function-definition';

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly trigger: Trigger;
  readonly variables: readonly {
    readonly name: string;
    readonly type: VariableType;
    readonly description: string;
    readonly examples: readonly string[];
    readonly pattern: string | null;
  }[];
}

const DAY =
  '\\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|(?:january|february|march|april|may|june|july|august|september|october|november|december) \\d{1,2})\\b';
const TIME =
  "\\b(\\d{1,2}(?::\\d{2})? ?(?:am|pm|o'clock)|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:am|pm|o'clock))\\b";

const BOOKED = {
  name: 'appointment_booked',
  type: 'boolean',
  description: 'An appointment was agreed on',
  examples: [
    'your appointment is booked',
    'i have booked you in for tomorrow',
    'see you on monday then',
    'yes that time works for me please book it',
  ],
  pattern: null,
} as const;

/** K-005, in the order in which to try them (K-055): what is sent after a call first, what has to hit a moment last. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'appointment-details',
    title: 'Appointment details',
    description: 'After a call in which an appointment was made: when it is.',
    trigger: {
      type: 'post-call',
      callType: 'connected',
      conditions: [
        { source: 'post-call', key: 'appointment_booked', operator: 'equals', value: true },
        { source: 'post-call', key: 'appointment_date', operator: 'exists', value: null },
      ],
    },
    variables: [
      BOOKED,
      {
        name: 'appointment_date',
        type: 'text',
        description: 'The day of the appointment',
        examples: ['tomorrow', 'on friday'],
        pattern: DAY,
      },
      {
        name: 'appointment_time',
        type: 'text',
        description: 'The time of the appointment',
        examples: ['at 3 pm', "at ten o'clock"],
        pattern: TIME,
      },
    ],
  },
  {
    id: 'confirmation',
    title: 'Confirmation',
    description: 'After a call in which the customer agreed to something: that it is settled.',
    trigger: {
      type: 'post-call',
      callType: 'connected',
      conditions: [{ source: 'post-call', key: 'confirmed', operator: 'equals', value: true }],
    },
    variables: [
      {
        name: 'confirmed',
        type: 'boolean',
        description: 'The customer agreed to what was offered',
        examples: ['yes i confirm', 'that is correct please go ahead', 'i agree to that'],
        pattern: null,
      },
    ],
  },
  {
    id: 'missed-call',
    title: 'We tried to reach you',
    description: 'After a call that nobody answered.',
    trigger: { type: 'post-call', callType: 'not-connected', conditions: [] },
    variables: [],
  },
  {
    id: 'otp',
    title: 'One-time code',
    description: 'While the call runs, when the customer asks for the code that proves who they are.',
    trigger: {
      type: 'in-call',
      description: 'customer confirms their number and asks for the verification code',
      examples: [
        'could you send me that code again',
        'i did not get the code',
        'please send me the verification code',
        'yes that is my number you can send the code',
      ],
    },
    variables: [
      {
        name: 'code',
        type: 'text',
        description: 'The code to send; your voice agent supplies it when it fires the function',
        examples: [],
        pattern: null,
      },
    ],
  },
];
