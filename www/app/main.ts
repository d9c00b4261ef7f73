/** The page at `/`: registers its parts, and the element as any customer does. */
import 'textlift/element/define';

import { Bulk } from './bulk';
import { Desk } from './desk';
import { Log } from './log';
import { Own } from './own';
import { Phone } from './phone';
import { Queue } from './queue';
import { ReportPage } from './report';
import { Worklist } from './worklist';

customElements.define('desk-worklist', Worklist);
customElements.define('desk-bulk', Bulk);
customElements.define('desk-own', Own);
customElements.define('desk-phone', Phone);
customElements.define('desk-log', Log);
customElements.define('desk-queue', Queue);
customElements.define('desk-report', ReportPage);
customElements.define('textlift-desk', Desk);
