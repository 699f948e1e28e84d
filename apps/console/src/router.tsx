import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queryClient } from './api/query-client';
import { sessionQuery, VIEWS, type View } from './api/queries';
import { readAutomationSearch } from './automation/automation-search';
import { readCallSearch } from './call-history/call-search';
import { readCallsSearch } from './call-history/calls-search';
import { ConversationPane } from './conversation/conversation-pane';
import { InboxPage, NoConversation } from './inbox/inbox-page';
import { readPermissionsSearch } from './permissions/permissions-search';
import { SignInPage } from './session/sign-in-page';
import { readCallSettingsSearch } from './settings/call-settings-search';
import { Shell } from './shell/shell';
import { PageProblem } from './ui/states';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export interface InboxSearch {
  view?: View | undefined;
  inbox?: string | undefined;
  q?: string | undefined;
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <PageProblem error={null} />,
  errorComponent: ({ error, reset }) => <PageProblem error={error} retry={reset} />,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { redirect?: string | undefined } => {
    const target = text(search['redirect']);
    // Only a place in this console, never another site.
    return { redirect: target?.startsWith('/') && !target.startsWith('//') ? target : undefined };
  },
  component: SignInPage,
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { redirect: location.href } });
  },
  component: Shell,
});

const start = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => app,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    view: VIEWS.find((view) => view === search['view']),
    inbox: text(search['inbox']),
    q: text(search['q']),
  }),
  component: InboxPage,
});
const noConversation = createRoute({ getParentRoute: () => inbox, path: '/', component: NoConversation });
const conversation = createRoute({
  getParentRoute: () => inbox,
  path: '$conversationId',
  component: ConversationPane,
});

const templates = createRoute({
  getParentRoute: () => app,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/templates-page'), 'TemplatesPage'),
});
const newTemplate = createRoute({
  getParentRoute: () => app,
  path: '/templates/new',
  component: lazyRouteComponent(() => import('./templates/template-pages'), 'NewTemplatePage'),
});
const template = createRoute({
  getParentRoute: () => app,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./templates/template-pages'), 'TemplatePage'),
});

const calls = createRoute({
  getParentRoute: () => app,
  path: '/calls',
  validateSearch: readCallsSearch,
  component: lazyRouteComponent(() => import('./call-history/calls-page'), 'CallsPage'),
});
const callDetails = createRoute({
  getParentRoute: () => app,
  path: '/calls/$callId',
  validateSearch: readCallSearch,
  component: lazyRouteComponent(() => import('./call-history/call-details-page'), 'CallDetailsPage'),
});
const permissions = createRoute({
  getParentRoute: () => app,
  path: '/permissions',
  validateSearch: readPermissionsSearch,
  component: lazyRouteComponent(() => import('./permissions/permissions-page'), 'PermissionsPage'),
});
const automation = createRoute({
  getParentRoute: () => app,
  path: '/automation',
  validateSearch: readAutomationSearch,
  component: lazyRouteComponent(() => import('./automation/automation-page'), 'AutomationPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page'), 'SettingsPage'),
});
const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/inboxes', replace: true });
  },
});
const settingsPages = [
  createRoute({
    getParentRoute: () => settings,
    path: 'inboxes',
    component: lazyRouteComponent(() => import('./settings/inboxes-page'), 'InboxesPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'calls',
    validateSearch: readCallSettingsSearch,
    component: lazyRouteComponent(() => import('./settings/call-settings-page'), 'CallSettingsPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'teams',
    component: lazyRouteComponent(() => import('./settings/teams-page'), 'TeamsPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'users',
    component: lazyRouteComponent(() => import('./settings/users-page'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'api-keys',
    component: lazyRouteComponent(() => import('./settings/api-keys-page'), 'ApiKeysPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'audit',
    component: lazyRouteComponent(() => import('./settings/audit-page'), 'AuditPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    app.addChildren([
      start,
      inbox.addChildren([noConversation, conversation]),
      templates,
      newTemplate,
      template,
      calls,
      callDetails,
      permissions,
      automation,
      settings.addChildren([settingsStart, ...settingsPages]),
    ]),
  ]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
