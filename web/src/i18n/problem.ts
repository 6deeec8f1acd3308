import { useTranslation } from 'react-i18next';
import { RequestError } from '../api/http';

/** What to say of an error: what the server says is wrong, where it says anything. */
export function useProblem(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof RequestError)) return t('failed');
    if (error.status === 0) return t('unreachable');
    if (error.status === 403) return t('forbidden');
    if (error.status === 404) return t('missing');
    return error.detail || t('failed');
  };
}
