import { useTranslation } from 'react-i18next';
import type { DeliveredInstance } from '../api/deliveries';

type Answer = Pick<DeliveredInstance, 'status' | 'reason'>;

const reasons = [
  'refused',
  'no-context',
  'no-common-syntax',
  'unreadable',
  'gone',
  'unanswered',
  'not-committed',
] as const;

/** What a status of C-STORE means (PS3.4 B.2.3, PS3.7 C.4): which words say it. */
export function statusMeaning(status: string): 'success' | 'full' | 'mismatch' | 'unreadable' | 'warning' | 'refused' {
  if (status === '0000') return 'success';
  if (/^a7/i.test(status) || status === '0213') return 'full';
  if (/^a9/i.test(status)) return 'mismatch';
  if (/^c/i.test(status)) return 'unreadable';
  return /^b/i.test(status) ? 'warning' : 'refused';
}

/** Says in words what became of an instance: the status of the answer and why it failed. */
export function useReasonWords(): (answer: Answer) => string {
  const { t } = useTranslation();
  return ({ status, reason }) => {
    const known = reasons.find((one) => one === reason);
    const http = /^http-(\d{3})$/.exec(reason ?? '')?.[1];
    const why = known ? t(`delivery.reasons.${known}`) : http ? t('delivery.http', { status: http }) : (reason ?? '');
    const said = status === null ? '' : `${status} ${t(`delivery.statuses.${statusMeaning(status)}`)}`;
    return [said, why].filter(Boolean).join('; ');
  };
}
