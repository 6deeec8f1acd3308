import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Flex, Layout, Select, Typography } from 'antd';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSpaces, logOut, mayDo, type Session } from '../api/session';
import { forgetSearch } from '../pages/studies';
import { UploadPanel } from '../upload/upload-panel';
import { useUpload } from '../upload/use-upload';
import { LanguageChoice } from './language-choice';

/** What surrounds each page: where one is, upload, language, who one is. Files may be dropped anywhere. */
export function Frame({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const { space = 'main' } = useParams({ strict: false });
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
        <Flex align="center" gap="middle">
          <Link to="/spaces/$space/studies" params={{ space }} className="frame-name">
            radlake
          </Link>
          <SpaceChoice space={space} />
          <Flex gap="middle" component="nav">
            <Link to="/spaces/$space/studies" params={{ space }} className="frame-link">
              {t('studies')}
            </Link>
            <Link to="/spaces/$space/elsewhere" params={{ space }} className="frame-link">
              {t('elsewhere')}
            </Link>
            {mayDo(session, 'system:read', '*') && (
              <Link to="/nodes" className="frame-link">
                {t('nodes')}
              </Link>
            )}
          </Flex>
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

/** Shown where there is a choice. */
function SpaceChoice({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  if (data.length < 2) return null;
  return (
    <Select
      aria-label={t('space')}
      value={space}
      options={data.map(({ name }) => ({ value: name, label: name }))}
      onChange={(next) => void navigate({ to: '/spaces/$space/studies', params: { space: next } })}
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
