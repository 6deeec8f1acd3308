// Shows the OpenAPI document of this platform with Swagger UI. Its own texts are in English and simplified Chinese.

const words = {
  en: {
    title: 'Programming interface',
    other: '中文',
    asCaller: 'as {name}',
    loading: 'Loading ...',
    logIn: 'Log in to the portal first, then come back to this page.',
    failed: 'The description could not be loaded. Try again later.',
    note: 'Requests that you try here are real and run with your session. “Authorize” takes an API key or a password instead.',
  },
  zh: {
    title: '编程接口',
    other: 'English',
    asCaller: '当前用户：{name}',
    loading: '正在加载……',
    logIn: '请先登录门户，然后回到本页。',
    failed: '无法加载接口说明，请稍后再试。',
    note: '在此试用的请求会真实执行，并使用您当前的会话。也可以通过“Authorize”改用 API 密钥或密码。接口说明本身为英文。',
  },
};

const at = (id) => document.getElementById(id);
const wanted = new URLSearchParams(location.search).get('lang');
let language = wanted === 'zh' || wanted === 'en' ? wanted : navigator.language.startsWith('zh') ? 'zh' : 'en';
let name = '';
let note = 'loading';

function say() {
  const text = words[language];
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `radlake - ${text.title}`;
  at('title').textContent = text.title;
  at('language').textContent = text.other;
  at('caller').textContent = name ? text.asCaller.replace('{name}', name) : '';
  at('note').textContent = text[note];
}

async function load(address) {
  const answer = await fetch(address, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (!answer.ok) throw Object.assign(new Error(`${address}: ${answer.status}`), { status: answer.status });
  return answer.json();
}

async function show() {
  say();
  try {
    const [session, spec] = await Promise.all([load('/api/session'), load('/openapi.json')]);
    name = session.name;
    note = 'note';
    say();
    SwaggerUIBundle({
      spec,
      domNode: at('api'),
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      filter: true,
      validatorUrl: null,
      syntaxHighlight: { activated: false },
    });
  } catch (error) {
    note = error.status === 401 ? 'logIn' : 'failed';
    say();
  }
}

at('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  say();
});
void show();
