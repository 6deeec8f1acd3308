import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider, Result, Spin, type ThemeConfig } from 'antd';
import enUs from 'antd/locale/en_US';
import zhCn from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { RequestError } from './api/http';
import { fetchSession } from './api/session';
import { LogInPage } from './pages/log-in';
import { router } from './routes';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < 2 && !(error instanceof RequestError && error.status >= 400 && error.status < 500),
    },
  },
});

/** Texts have a contrast of 4.5 to 1 or more, those beside the point too (WCAG 2.2, 1.4.3). */
const theme: ThemeConfig = {
  token: {
    ...{ colorPrimary: '#0b6e7f', borderRadius: 6, colorError: '#cf1322', colorErrorText: '#cf1322' },
    ...{ colorTextDescription: '#5a6366', colorTextPlaceholder: '#667073', colorWarningText: '#874d00' },
  },
  components: { Descriptions: { labelColor: '#5a6366' } },
};

/** The portal; `nonce` is that of the page's content security policy. */
export function App({ nonce }: { readonly nonce: string }) {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider csp={{ nonce }} locale={i18n.language === 'zh-CN' ? zhCn : enUs} theme={theme}>
      <QueryClientProvider client={queries}>
        <Entrance />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

function Entrance() {
  const { t } = useTranslation();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => fetchSession(signal),
    staleTime: 300_000,
  });
  if (session.isPending) return <Spin fullscreen />;
  if (session.data) return <RouterProvider router={router} context={{ session: session.data }} />;
  if (session.error instanceof RequestError && session.error.status === 401) return <LogInPage />;
  return <Result status="warning" title={t('unreachable')} />;
}
