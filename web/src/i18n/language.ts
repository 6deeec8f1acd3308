import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { zhCn } from './zh-cn';

/** Languages of the portal. */
export type Language = 'zh-CN' | 'en';

const stored = 'radlake.language';

/** What the user chose, else the first language of the browser that we speak, else English. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(stored), ...navigator.languages].find((one) => /^(zh|en)\b/i.test(one ?? ''));
  return /^zh/i.test(wanted ?? '') ? 'zh-CN' : 'en';
}

/** Words in both languages, starting with `language`. */
export async function openWords(language: Language): Promise<i18n> {
  const words = createInstance();
  await words.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCn } },
    interpolation: { escapeValue: false }, // React writes text nodes
  });
  document.documentElement.lang = language;
  return words;
}

/** Changes the language and remembers it in this browser. */
export async function changeLanguage(words: i18n, language: Language): Promise<void> {
  localStorage.setItem(stored, language);
  document.documentElement.lang = language;
  await words.changeLanguage(language);
}
