/** The page at `/embed`: one lead in the frame of a CRM. */
import 'textlift/element/define';

import { Frame } from './frame';

customElements.define('textlift-frame', Frame);
