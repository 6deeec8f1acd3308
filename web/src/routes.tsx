import {
  createHashHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { Session } from './api/session';
import { deliveryChoice } from './deliveries/choice';
import { Frame } from './layout/frame';
import { placesOf } from './layout/places';
import { StudiesPage } from './pages/studies';
import { StudyPage } from './pages/study';
import { workflowChoice } from './workflow/choice';

const rootRoute = createRootRouteWithContext<{ session: Session }>()({
  component: () => <Frame session={rootRoute.useRouteContext().session} />,
});
const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: ({ context: { session } }) => {
    const [first] = placesOf(session, 'main');
    throw redirect({ to: first?.to ?? '/spaces/$space/studies', params: { space: 'main' } });
  },
});
const studiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/studies',
  component: StudiesPage,
});
const studyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/studies/$study',
  component: StudyPage,
});

const elsewhereRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/elsewhere',
  component: lazyRouteComponent(() => import('./pages/elsewhere'), 'ElsewherePage'),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/deliveries',
  validateSearch: deliveryChoice,
  component: lazyRouteComponent(() => import('./pages/deliveries'), 'DeliveriesPage'),
});
const deliveryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/deliveries/$id',
  component: lazyRouteComponent(() => import('./pages/delivery'), 'DeliveryPage'),
});

const workflowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/workflow',
  validateSearch: workflowChoice,
  component: lazyRouteComponent(() => import('./pages/workflow'), 'WorkflowPage'),
});

const originsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spaces/$space/origins',
  component: lazyRouteComponent(() => import('./pages/origins'), 'OriginsPage'),
});

const nodesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/nodes',
  component: lazyRouteComponent(() => import('./pages/nodes'), 'NodesPage'),
});
const sourcesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sources',
  component: lazyRouteComponent(() => import('./pages/sources'), 'SourcesPage'),
});
const sourceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sources/$id',
  component: lazyRouteComponent(() => import('./pages/source'), 'SourcePage'),
});

/** The pages of the portal. Addresses stay behind the #: the server knows one page. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...[indexRoute, studiesRoute, studyRoute, elsewhereRoute, deliveriesRoute, deliveryRoute],
    ...[workflowRoute, originsRoute, sourcesRoute, sourceRoute, nodesRoute],
  ]),
  history: createHashHistory(),
  context: { session: { id: '', kind: 'user', name: '', grants: [] } },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
