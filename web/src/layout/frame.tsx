import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Flex, Layout, Select, Typography } from 'antd';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSpaces, logOut, mayDo, type Session } from '../api/session';
import { forgetSearch } from '../pages/studies';
import { UploadPanel } from '../upload/upload-panel';
import { useUpload } from '../upload/use-upload';
import { LanguageChoice } from './language-choice';
import { placesOf } from './places';

/** What surrounds each page: where one is, upload, language, who one is. Files may be dropped anywhere. */
export function Frame({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const space = useSpace();
  const { queue, state } = useUpload(space);
  const [isUploadOpen, setUploadOpen] = useState(false);
  const mayUpload = mayDo(session, 'study:write', space);
  const draggedOver = (event: DragEvent) => {
    if (!mayUpload || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setUploadOpen(true);
  };
  return (
    <Layout className="frame" onDragOver={draggedOver}>
      <Layout.Header className="frame-head">
        <Flex align="center" gap="middle" className="frame-places">
          <Link to="/spaces/$space/studies" params={{ space }} className="frame-name">
            radlake
          </Link>
          <SpaceChoice session={session} space={space} />
          <Links session={session} space={space} />
        </Flex>
        <Flex align="center" gap="small" wrap>
          {mayUpload && (
            <Button type="primary" onClick={() => setUploadOpen(true)} loading={state.isRunning}>
              {t('upload')}
            </Button>
          )}
          <LanguageChoice />
          <Typography.Text className="frame-user">{session.name}</Typography.Text>
          <LogOut />
        </Flex>
      </Layout.Header>
      <Layout.Content className="frame-body" role="main">
        <Outlet />
      </Layout.Content>
      <UploadPanel
        isOpen={isUploadOpen}
        state={state}
        add={(files) => void queue.add(files)}
        retry={() => void queue.retry()}
        stop={() => queue.stop()}
        close={() => setUploadOpen(false)}
      />
    </Layout>
  );
}

/** The pages that who is logged in may see. */
function Links({ session, space }: { readonly session: Session; readonly space: string }) {
  const { t } = useTranslation();
  const ofPlatform = [
    { to: '/sources', label: t('source.all') },
    { to: '/nodes', label: t('nodes') },
  ] as const;
  return (
    <nav className="frame-links">
      {placesOf(session, space).map(({ to, words }) => (
        <Link key={to} to={to} params={{ space }} className="frame-link">
          {t(words)}
        </Link>
      ))}
      {mayDo(session, 'system:read', '*') &&
        ofPlatform.map(({ to, label }) => (
          <Link key={to} to={to} className="frame-link">
            {label}
          </Link>
        ))}
    </nav>
  );
}

/** The space of the page, else the one that was looked at last. */
function useSpace(): string {
  const { space } = useParams({ strict: false });
  const [last, setLast] = useState('main');
  if (space !== undefined && space !== last) setLast(space);
  return space ?? last;
}

/** Shown where there is a choice. The list that is looked at stays, where the other space shows it. */
function SpaceChoice({ session, space }: { readonly session: Session; readonly space: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const shown = useMatches({ select: (matches) => matches.at(-1)?.routeId });
  const { data = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  if (data.length < 2) return null;
  return (
    <Select
      aria-label={t('space')}
      value={space}
      options={data.map(({ name }) => ({ value: name, label: name }))}
      onChange={(next) => {
        const places = placesOf(session, next);
        const { to } = places.find((place) => place.to === shown) ?? places[0] ?? { to: '/spaces/$space/studies' };
        void navigate({ to, params: { space: next } });
      }}
      className="space-choice"
    />
  );
}

function LogOut() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const leave = async () => {
    await logOut().catch(() => undefined); // over or unreachable: the log-in page says the rest
    forgetSearch();
    queries.clear();
    location.replace(location.pathname); // loaded anew: nothing of the session stays in memory
  };
  return <Button onClick={() => void leave()}>{t('logOut')}</Button>;
}
