import { Alert, Button, Drawer, Flex, List, Progress, Typography } from 'antd';
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { droppedFiles } from './dropped-files';
import type { UploadFailure, UploadState } from './upload-queue';

interface UploadPanelProps {
  readonly isOpen: boolean;
  readonly state: UploadState;
  readonly add: (files: AsyncIterable<File> | Iterable<File>) => void;
  readonly retry: () => void;
  readonly stop: () => void;
  readonly close: () => void;
}

/** Takes files by drop or dialogue and shows how far their upload is. */
export function UploadPanel({ isOpen, state, add, retry, stop, close }: UploadPanelProps) {
  const { t } = useTranslation();
  return (
    <Drawer title={t('upload')} open={isOpen} onClose={close} size={440}>
      <Flex vertical gap="middle">
        <DropArea add={add} />
        {state.files + state.skipped + state.failures.length > 0 && <Outcome state={state} retry={retry} stop={stop} />}
      </Flex>
    </Drawer>
  );
}

function DropArea({ add }: Pick<UploadPanelProps, 'add'>) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    add([...(event.target.files ?? [])]);
    event.target.value = '';
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(droppedFiles(event.dataTransfer.items));
  };
  return (
    <section
      aria-label={t('dropHere')}
      className={isOver ? 'drop-area drop-area-over' : 'drop-area'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <Typography.Text strong>{t('dropHere')}</Typography.Text>
      <Typography.Text type="secondary">{t('dropHint')}</Typography.Text>
      <Flex gap="small">
        <Button onClick={() => files.current?.click()}>{t('addFiles')}</Button>
        <Button onClick={() => folder.current?.click()}>{t('addFolder')}</Button>
      </Flex>
      <input ref={files} type="file" multiple hidden aria-label={t('addFiles')} onChange={chosen} />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t('addFolder')}
        onChange={chosen}
        {...{ webkitdirectory: '' }}
      />
    </section>
  );
}

function Outcome({ state, retry, stop }: Pick<UploadPanelProps, 'state' | 'retry' | 'stop'>) {
  const { t } = useTranslation();
  const percent = state.bytes === 0 ? 0 : Math.floor((100 * state.sentBytes) / state.bytes);
  const failed = state.failures.length > 0;
  const status = state.isRunning ? 'active' : failed ? 'exception' : 'success';
  return (
    <Flex vertical gap="small" aria-live="polite">
      <Progress percent={state.isRunning ? Math.min(percent, 99) : 100} status={status} />
      <Typography.Text data-testid="upload-stored">
        {t('storedCount', { done: state.stored, of: state.files })}
      </Typography.Text>
      {state.skipped > 0 && (
        <Typography.Text type="secondary">{t('skippedCount', { count: state.skipped })}</Typography.Text>
      )}
      {state.isRunning && <Button onClick={stop}>{t('stop')}</Button>}
      {failed && <Alert type="error" showIcon title={t('failedCount', { count: state.failures.length })} />}
      {failed && <Failures failures={state.failures.slice(0, 100)} />}
      {failed && !state.isRunning && <Button onClick={retry}>{t('retry')}</Button>}
    </Flex>
  );
}

function Failures({ failures }: { readonly failures: readonly UploadFailure[] }) {
  const { t } = useTranslation();
  const words = ({ reason, code }: UploadFailure) =>
    t(`uploadReason.${reason}`, { reason: code?.toString(16).toUpperCase().padStart(4, '0'), status: code });
  return (
    <List
      size="small"
      dataSource={[...failures]}
      renderItem={(failure) => (
        <List.Item>
          <List.Item.Meta title={failure.file?.name ?? failure.sopInstanceUid} description={words(failure)} />
        </List.Item>
      )}
    />
  );
}
