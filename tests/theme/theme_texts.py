"""The words of an invented paper: The Ostrel Courier, of a country that is on no map."""

# name, language's own name, tagline, standing pages, tip line
NAMES = {
    "en": (
        "The Ostrel Courier", "English", "The news of Ostrel, from wherever we can write it",
        ("About us", "Privacy", "Contact"), "Send us a tip",
    ),
    "ru": (
        "Острельский курьер", "Русский", "Новости Острела — оттуда, где мы можем писать",
        ("О нас", "Конфиденциальность", "Контакты"), "Сообщить нам",
    ),
    "ar": (
        "بريد أوسترل", "العربية", "أخبار أوسترل من حيث نستطيع أن نكتب",
        ("من نحن", "الخصوصية", "اتصل بنا"), "راسلنا بأمان",
    ),
    "fa": (
        "پیک اوسترل", "فارسی", "خبرهای اوسترل، از هر جا که بتوانیم بنویسیم",
        ("دربارهٔ ما", "حریم خصوصی", "تماس"), "خبر محرمانه",
    ),
}  # fmt: skip
SECTIONS = {
    "en": ("Politics", "Harbour", "Economy", "Courts", "Culture", "Opinion"),
    "ru": ("Политика", "Гавань", "Экономика", "Суды", "Культура", "Мнения"),
    "ar": ("سياسة", "الميناء", "اقتصاد", "محاكم", "ثقافة", "رأي"),
    "fa": ("سیاست", "بندر", "اقتصاد", "دادگاه", "فرهنگ", "دیدگاه"),
}
BYLINES = {
    "en": (("Ilse Varga", ""), ("Tomas Brek", "photographs")),
    "ru": (("Ирина Варга", ""), ("Тимофей Брек", "фото")),
    "ar": (("ليلى فارغا", ""), ("توما بريك", "تصوير")),
    "fa": (("لیلا وارگا", ""), ("توماس برک", "عکس")),
}
LONG_HEADLINE = (
    "Harbourmaster, Two Deputies and the Whole Night Shift of the North Quay Dismissed After Inspectors Find That"
    " the Ledger of Departures Had Been Written in Advance for the Remaining Eleven Weeks of the Year"
)
HEADLINES = {
    "en": (
        "Port of Ostrel Closes Its North Quay Without a Word to the Ships Waiting Outside",
        "Council Votes to Seal the Ledger",
        "A Judge Asks Who Paid for the Cranes",
        "The Night Ferry Will Run Again in Spring, Says Its Only Captain",
        "Salt Prices Double in Velna",
        "What the Lighthouse Keeper Saw",
        "Two Printers Released After Nineteen Days",
    ),
    "ru": (
        "Порт Острела закрыл северный причал, не сказав ни слова судам на рейде",
        "Совет проголосовал за то, чтобы засекретить журнал",
        "Судья спросил, кто заплатил за краны",
        "Ночной паром снова пойдёт весной, говорит его единственный капитан",
        "Соль в Вельне подорожала вдвое",
        "Что видел смотритель маяка",
        "Двух печатников отпустили через девятнадцать дней",
    ),
    "ar": (
        "ميناء أوسترل يغلق رصيفه الشمالي من دون كلمة للسفن المنتظرة في الخارج",
        "المجلس يصوّت على ختم السجل",
        "قاضٍ يسأل عمّن دفع ثمن الرافعات",
        "العبّارة الليلية تعود في الربيع كما يقول قبطانها الوحيد",
        "أسعار الملح تتضاعف في فيلنا",
        "ما رآه حارس المنارة",
        "الإفراج عن طبّاعَين بعد تسعة عشر يومًا",
    ),
    "fa": (
        "بندر اوسترل اسکلهٔ شمالی را بست، بی آن‌که به کشتی‌های منتظر چیزی بگوید",
        "شورا به مهر و موم شدن دفتر رأی داد",
        "قاضی می‌پرسد هزینهٔ جرثقیل‌ها را چه کسی داده است",
        "تنها ناخدای کشتی شبانه می‌گوید بهار دوباره به راه می‌افتد",
        "بهای نمک در ولنا دو برابر شد",
        "آنچه نگهبان فانوس دریایی دید",
        "دو چاپچی پس از نوزده روز آزاد شدند",
    ),
}
STANDFIRSTS = {
    "en": (
        "Eleven captains were told by radio to wait. By morning the gates were locked, and nobody at the harbour office"
        " would say who had given the order.",
        "The vote took four minutes; the book will stay shut for thirty years.",
    ),
    "ru": (
        "Одиннадцати капитанам по радио велели ждать. К утру ворота были заперты, и никто в управлении порта не сказал,"
        " кто отдал приказ.",
        "Голосование заняло четыре минуты; книгу не откроют тридцать лет.",
    ),
    "ar": (
        "طُلب من أحد عشر قبطانًا عبر اللاسلكي أن ينتظروا. وعند الصباح كانت الأبواب مقفلة ولم يقل أحد في مكتب الميناء من"
        " أصدر الأمر.",
        "استغرق التصويت أربع دقائق، وسيبقى الدفتر مغلقًا ثلاثين عامًا.",
    ),
    "fa": (
        "به یازده ناخدا با بی‌سیم گفتند منتظر بمانند. تا صبح دروازه‌ها بسته بود و هیچ‌کس در دفتر بندر نگفت چه کسی دستور"
        " داده است.",
        "رأی‌گیری چهار دقیقه طول کشید؛ دفتر سی سال بسته می‌ماند.",
    ),
}
PARAGRAPHS = {
    "en": (
        "The order reached the ships shortly after midnight. “Hold where you are,” a voice said on the harbour channel,"
        " and then, after a pause that three captains timed at nearly a minute, “until you are told.” Nobody has been"
        ' told. The <a href="https://old.example/tariff">tariff board</a> on the pier still promises a pilot within the'
        " hour.",
        "By first light the gates of the north quay were chained. A crane driver who asked to be called Mirek said that"
        " he had been sent home with a week’s wages in an envelope and a form to sign. He did not sign it. “They wanted"
        " me to write that I had seen nothing,” he said, “and it is true that it was dark.”",
        "The harbour office answered none of our eleven questions. A clerk who came to the window took the sheet, read"
        " it to the end, folded it and gave it back. Behind her, on a hook, hung the keys of the customs shed, each with"
        " its brass number; the one marked 4 was missing.",
        "What is known comes from the ledger of departures, a green book that lies open on a desk for anyone to read, as"
        " the law of <em>free harbours</em> demands. Its last entry is dated three days from now.",
        "The council meets on Thursday. Its agenda, pinned to the door of the town hall as always, has seven items, and"
        " the harbour is not among them. The captains say they have water until Saturday.",
    ),
    "ru": (
        "Приказ дошёл до судов вскоре после полуночи. «Оставайтесь на месте, — сказал голос на портовой волне, и после"
        " паузы, которую трое капитанов оценили почти в минуту, добавил: — пока вам не скажут». Никому ничего не сказали."
        ' На <a href="https://old.example/tariff">щите с тарифами</a> по-прежнему обещают лоцмана в течение часа.',
        "К рассвету ворота северного причала были закрыты цепью. Крановщик, попросивший называть его Миреком, рассказал,"
        " что его отправили домой с недельным заработком в конверте и бумагой на подпись. Бумагу он не подписал.",
        "Управление порта не ответило ни на один из одиннадцати наших вопросов. Служащая, подошедшая к окну, взяла лист,"
        " дочитала до конца, сложила и вернула.",
        "То, что известно, взято из журнала отплытий — зелёной книги, которая лежит открытой для всех, как того требует"
        " закон о <em>вольных гаванях</em>. Последняя запись в ней датирована днём, который ещё не наступил.",
        "Совет собирается в четверг. В повестке, как всегда приколотой к двери ратуши, семь пунктов, и гавани среди них"
        " нет. Капитаны говорят, что воды им хватит до субботы.",
    ),
    "ar": (
        "وصل الأمر إلى السفن بعد منتصف الليل بقليل. قال صوت على موجة الميناء: «ابقوا حيث أنتم»، ثم أضاف بعد صمت قدّره"
        ' ثلاثة قباطنة بدقيقة تقريبًا: «حتى يقال لكم». ولم يُقل لأحد شيء. وما زالت <a href="https://old.example/tariff">لوحة'
        " الرسوم</a> على الرصيف تعد بمرشد في غضون ساعة.",
        "مع أول الضوء كانت أبواب الرصيف الشمالي مقيّدة بالسلاسل. وقال سائق رافعة طلب أن نسمّيه ميرك إنه أُرسل إلى بيته ومعه"
        " أجر أسبوع في ظرف وورقة ليوقّعها. لم يوقّعها. «أرادوا أن أكتب أنني لم أر شيئًا، وصحيح أن الظلام كان شديدًا».",
        "لم يجب مكتب الميناء عن أي من أسئلتنا الأحد عشر. أخذت موظفة جاءت إلى النافذة الورقة وقرأتها إلى آخرها ثم طوتها"
        " وأعادتها.",
        "ما نعرفه جاء من سجل المغادرات، وهو دفتر أخضر يبقى مفتوحًا لكل من يريد أن يقرأ كما يقضي قانون <em>الموانئ الحرة</em>."
        " وتاريخ آخر سطر فيه بعد ثلاثة أيام من الآن.",
        "يجتمع المجلس يوم الخميس. وفي جدول أعماله المعلّق على باب البلدية سبعة بنود ليس الميناء بينها. ويقول القباطنة إن"
        " لديهم ماءً حتى السبت.",
    ),
    "fa": (
        "دستور کمی پس از نیمه‌شب به کشتی‌ها رسید. صدایی روی موج بندر گفت: «همان‌جا که هستید بمانید»، و پس از درنگی که سه ناخدا"
        ' نزدیک به یک دقیقه حساب کردند: «تا خبرتان کنند». به کسی خبری ندادند. <a href="https://old.example/tariff">تابلوی'
        " تعرفه</a> روی اسکله هنوز وعدهٔ راهنما تا یک ساعت دیگر را می‌دهد.",
        "با روشن شدن هوا دروازهٔ اسکلهٔ شمالی زنجیر شده بود. رانندهٔ جرثقیلی که خواست او را میرک بنامیم گفت با مزد یک هفته در"
        " پاکت و برگه‌ای برای امضا به خانه فرستاده شده است. امضا نکرد.",
        "دفتر بندر به هیچ‌یک از یازده پرسش ما پاسخ نداد. کارمندی که پشت پنجره آمد برگه را گرفت، تا پایان خواند، تا کرد و"
        " پس داد.",
        "آنچه می‌دانیم از دفتر حرکت‌هاست، دفتری سبز که بنا به قانون <em>بندرهای آزاد</em> برای همه باز است. تاریخ آخرین سطر"
        " آن سه روز دیگر است.",
        "شورا پنجشنبه تشکیل می‌شود. دستور جلسه که مثل همیشه به در شهرداری زده‌اند هفت بند دارد و بندر در میان آن‌ها نیست."
        " ناخداها می‌گویند تا شنبه آب دارند.",
    ),
}
