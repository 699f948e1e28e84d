export const DURABLES = {
  webhooks: 'calls-of-webhooks',
  people: 'people-of-users',
  teams: 'teams-of-teams',
  replies: 'callbacks-of-messages',
  settings: 'settings-for-meta',
} as const;
