/**
 * Gives the nonce of the page's policy to each style element that our scripts make: some components do not pass it on.
 * Styles that come as markup have none and stay refused.
 */
export function giveStylesNonce(nonce: string): void {
  const create = document.createElement.bind(document) as typeof document.createElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
