import type { Json } from './http.ts';

/** The business at Meta, as the simulator plays it. The phone numbers are from ranges that are reserved for fiction. */
export const business = {
  app: '2001000000000001',
  portfolio: '2002000000000001',
  waba: '2003000000000001',
  name: 'Nimbus Bakery',
  /** The number that the customers below write to. */
  phoneNumberId: '2004000000000001',
};

export const numbers = [
  { phoneNumberId: '2004000000000001', number: '+15557010001', name: 'Nimbus Bakery' },
  { phoneNumberId: '2004000000000002', number: '+15557010002', name: 'Nimbus Wholesale' },
];

export const customers = [
  { id: 'mira', name: 'Mira Castellanos', phone: '+447700900101' },
  { id: 'jonas', name: 'Jonas Albrecht', phone: '+447700900102' },
  { id: 'priya', name: 'Priya Raman', phone: '+447700900103' },
  { id: 'tomas', name: 'Tomás Herrera', phone: '+447700900104' },
];

const templates = [
  {
    name: 'delivery_on_its_way',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['NB-2041'] } },
      {
        type: 'BODY',
        text: 'Good news, {{1}}: your order leaves our shop now and reaches you by {{2}} today.',
        example: { body_text: [['Mira', '11:30']] },
      },
      { type: 'FOOTER', text: 'Nimbus Bakery, Harbour Street' },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'URL',
            text: 'Follow it',
            url: 'https://nimbus-bakery.example/orders/{{1}}',
            example: ['https://nimbus-bakery.example/orders/NB-2041'],
          },
          { type: 'QUICK_REPLY', text: 'Leave at the door' },
        ],
      },
    ],
  },
  {
    name: 'order_ready',
    language: 'en_US',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, your order {{order_number}} is ready. We are open until {{closing_time}} today.',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Mira' },
            { param_name: 'order_number', example: 'NB-2041' },
            { param_name: 'closing_time', example: '18:30' },
          ],
        },
      },
    ],
  },
  {
    name: 'appointment_confirmation',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Your tasting is booked for {{1}} at {{2}}. Reply here if the time does not suit you.',
        example: { body_text: [['Friday', '15:00']] },
      },
    ],
  },
  {
    name: 'autumn_menu',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      {
        type: 'BODY',
        text: 'The autumn menu is here: plum cake, pumpkin bread and chestnut buns, from Monday.',
      },
      { type: 'FOOTER', text: 'Reply STOP to hear nothing more of offers' },
    ],
  },
];

/** What the simulator is told about the business, its templates and its customers. */
export function simulatorSetup(secrets: {
  appSecret: string;
  verifyToken: string;
  accessToken: string;
  callbackUrl: string;
}): Json {
  return {
    apps: [
      {
        id: business.app,
        secret: secrets.appSecret,
        verifyToken: secrets.verifyToken,
        callbackUrl: secrets.callbackUrl,
      },
    ],
    portfolios: [{ id: business.portfolio, name: business.name }],
    wabas: [
      {
        id: business.waba,
        portfolioId: business.portfolio,
        name: business.name,
        subscribedAppIds: [business.app],
      },
    ],
    phoneNumbers: numbers.map(({ phoneNumberId, number, name }) => ({
      id: phoneNumberId,
      wabaId: business.waba,
      number,
      verifiedName: name,
    })),
    accessTokens: [{ token: secrets.accessToken, appId: business.app, wabaIds: [business.waba] }],
    templates: templates.map((template) => ({ wabaId: business.waba, ...template })),
    handsets: customers,
  };
}
