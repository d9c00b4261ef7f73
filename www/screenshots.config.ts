/** `make screenshots`: the picture of the README, and every state of the page in an ignored folder. */
import story from './playwright.config';

export default { ...story, testDir: 'screenshots', timeout: 300_000 };
