import 'antd/dist/reset.css';
import './style.css';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { openWords, preferredLanguage } from './i18n/language';
import { giveStylesNonce } from './style-nonce';

async function start(): Promise<void> {
  const words = await openWords(preferredLanguage());
  const follow = () => dayjs.locale(words.language === 'zh-CN' ? 'zh-cn' : 'en');
  words.on('languageChanged', follow);
  follow();
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  giveStylesNonce(nonce);
  const place = document.getElementById('root');
  if (!place) throw new Error('the page has no place for the portal');
  createRoot(place).render(
    <StrictMode>
      <App nonce={nonce} />
    </StrictMode>,
  );
}

void start();
