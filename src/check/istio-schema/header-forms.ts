/**
 * Names and values of headers as istiod's webhook takes them.
 *
 * @see istio/istio pkg/config/validation/validation.go, header_value_validator.go (read for 1.32-dev)
 */
const NAME = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;
const PSEUDO = [':method', ':scheme', ':authority', ':path', ':status'];
const CLAIMS = '@request.auth.claims';

/** Whether a text is a name of a header. */
export function isHeaderName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a name may be matched on: that of a header, a pseudo header or a claim. */
export function isMatchableHeader(name: string): boolean {
  return isHeaderName(name) || PSEUDO.includes(name) || isJwtClaim(name);
}

/** Whether a name stands for a claim of a token, as gateways route by (istio/istio pkg/config/jwt/routing.go). */
export function isJwtClaim(name: string): boolean {
  if (!name.toLowerCase().startsWith(CLAIMS)) return false;
  const rest = name.slice(CLAIMS.length);
  return rest.length > 1 && (rest.startsWith('.') || (rest.length > 2 && rest.startsWith('[') && rest.endsWith(']')));
}

/** Whether a header is the host that a request is for. */
export function isAuthority(name: string): boolean {
  return [':authority', 'host'].includes(name.toLowerCase());
}

/** What is wrong with the value that a header is to get; `%NAME%` and `%NAME(…)%` stand for something that Envoy fills in. */
export function headerValueProblem(value: string): string | undefined {
  if ([...value].some(isControl)) return 'it has a control character';
  let state: State = 'text';
  for (let i = 0; i < value.length; i++) {
    const character = value[i]!;
    switch (state) {
      case 'text':
        if (character !== '%') break;
        if (i + 1 === value.length) return 'it ends with a single %';
        if (value[i + 1] === '%') i++;
        else state = 'name';
        break;
      case 'name':
        if (character === '%') state = 'text';
        else if (character === '(') state = 'open';
        break;
      case 'argument':
        if (character === '\\') {
          if (i + 1 === value.length) return 'it ends with a backslash';
          i++;
        } else if (character === ')') state = 'closed';
        else if (character === '"') state = 'item';
        break;
      default: {
        if (character === ' ') break;
        const next: State | undefined = state === 'open' && character !== '[' ? 'argument' : EXPECTED[state][character];
        if (next === undefined)
          return `after ${shownUpTo(value, i)} stands something else than ${Object.keys(EXPECTED[state]).join(' or ')}`;
        state = next;
      }
    }
  }
  return state === 'text' ? undefined : 'it has a % that nothing closes';
}

/** Within arguments, where few characters may follow. */
type Strict = 'open' | 'string' | 'item' | 'list' | 'closed';
type State = Strict | 'text' | 'name' | 'argument';

/** What may follow in a list of arguments, and what state it leads to. */
const EXPECTED: Readonly<Record<Strict, Readonly<Record<string, State>>>> = {
  open: { '[': 'string' },
  string: { '"': 'argument' },
  item: { ',': 'string', ']': 'list' },
  list: { ')': 'closed' },
  closed: { '%': 'text' },
};

function shownUpTo(value: string, end: number): string {
  return JSON.stringify(value.slice(Math.max(0, end - 20), end));
}

/** Whether a character is one that no header has; a tab is taken. */
function isControl(character: string): boolean {
  return character !== '\t' && (character < ' ' || character === '\x7F');
}
