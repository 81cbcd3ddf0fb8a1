import { fronts, period } from "../lib/front.js";
import { day } from "../lib/page.js";

export default fronts("months", "month", period(day));
