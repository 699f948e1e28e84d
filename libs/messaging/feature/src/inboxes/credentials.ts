/** What binds the encrypted fields of an app to their place, beside `accessTokenAad` of the contracts. */
export const appSecretAad = (tenantId: string, appId: string): string => `${tenantId}/${appId}/app_secret`;
export const verifyTokenAad = (tenantId: string, appId: string): string =>
  `${tenantId}/${appId}/verify_token`;
