import type { Json } from './http.ts';
import { templates } from './templates.ts';

/**
 * The business at Meta, as the simulator plays it. The phone numbers are from ranges that are reserved for fiction; Meta lets no
 * number of the United States call customers.
 */
export const business = {
  app: '2001000000000001',
  portfolio: '2002000000000001',
  waba: '2003000000000001',
  name: 'Nimbus Bakery',
  /** The number that the customers below write to. */
  phoneNumberId: '2004000000000001',
};

export const numbers = [
  { phoneNumberId: '2004000000000001', number: '+442079460101', name: 'Nimbus Bakery' },
  { phoneNumberId: '2004000000000002', number: '+442079460102', name: 'Nimbus Wholesale' },
];

export const customers = [
  { id: 'mira', name: 'Mira Castellanos', phone: '+447700900101' },
  { id: 'jonas', name: 'Jonas Albrecht', phone: '+447700900102' },
  { id: 'priya', name: 'Priya Raman', phone: '+447700900103' },
  { id: 'tomas', name: 'Tomás Herrera', phone: '+447700900104' },
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
      calling: { status: 'ENABLED', callback_permission_status: 'ENABLED' },
    })),
    accessTokens: [{ token: secrets.accessToken, appId: business.app, wabaIds: [business.waba] }],
    templates: templates.map((template) => ({ wabaId: business.waba, ...template })),
    handsets: customers,
  };
}
