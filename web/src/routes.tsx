import {
  createHashHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from '@tanstack/react-router';
import type { Session } from './api/session';
import { Frame } from './layout/frame';
import { ElsewherePage } from './pages/elsewhere';
import { NodesPage } from './pages/nodes';
import { StudiesPage } from './pages/studies';
import { StudyPage } from './pages/study';

const rootRoute = createRootRouteWithContext<{ session: Session }>()({
  component: () => <Frame session={rootRoute.useRouteContext().session} />,
});
const toStudies = () => redirect({ to: '/spaces/$space/studies', params: { space: 'main' } });
const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw toStudies();
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
  component: ElsewherePage,
});

const nodesRoute = createRoute({ getParentRoute: () => rootRoute, path: '/nodes', component: NodesPage });

/** The pages of the portal. Addresses stay behind the #: the server knows one page. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([indexRoute, studiesRoute, studyRoute, elsewhereRoute, nodesRoute]),
  history: createHashHistory(),
  context: { session: { id: '', kind: 'user', name: '', grants: [] } },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
