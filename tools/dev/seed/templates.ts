/** What stands approved in the catalogue of the demonstration. */
export const templates = [
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
        text: 'Hello {{1}}, your tasting at {{2}} is booked. Reply here if the time does not suit you.',
        example: { body_text: [['Mira', 'our Harbour Street shop']] },
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
  {
    name: 'missed_each_other',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Hello {{1}}, we have just missed each other on the phone. Reply here and we will help you.',
        example: { body_text: [['Mira']] },
      },
    ],
  },
  {
    name: 'order_code',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'The code of your order is {{1}}. Please show it when you collect your order.',
        example: { body_text: [['NB-2041']] },
      },
    ],
  },
  {
    name: 'call_permission',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'We would like to call you about your order. You can change your mind at any time.',
      },
      { type: 'call_permission_request' },
    ],
  },
  {
    name: 'call_us',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Questions about your order? Our front desk is happy to talk to you.' },
      { type: 'BUTTONS', buttons: [{ type: 'voice_call', text: 'Call us', ttl_minutes: 1440 }] },
    ],
  },
];
