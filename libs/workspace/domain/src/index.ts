export * from './audit-chain';
export * from './authorisation';
export * from './last-administrator';
export * from './reach';
export * from './session-lifetime';
export * from './sign-in-throttle';
