/** The page at `/`: registers its parts, and the element as any customer does. */
import 'textlift/element/define';

import { Desk } from './desk';
import { Phone } from './phone';
import { Queue } from './queue';
import { ReportPage } from './report';
import { Worklist } from './worklist';

customElements.define('desk-worklist', Worklist);
customElements.define('desk-phone', Phone);
customElements.define('desk-queue', Queue);
customElements.define('desk-report', ReportPage);
customElements.define('textlift-desk', Desk);
