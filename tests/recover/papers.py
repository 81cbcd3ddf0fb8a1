"""Captures of an invented paper, the Vesna Courier of Port Halden: nothing in them is anybody's text."""

BODY = [
    "The harbour council of Port Halden voted on Tuesday to reopen the old grain pier, which has been closed since the "
    "storm of 2009, council member Irma Dahlberg said.",
    '"We have waited long enough for this decision," Dahlberg told reporters after the session. "Work will begin before '
    'the ice comes."',
    "The pier, once the largest in the strait, will be rebuilt in three stages by the Lomax company, with money from a "
    "loan that the province of Ostermark granted last spring.",
    "Fishermen from the villages of Senna and Krell had opposed the plan, saying that heavier traffic would drive the "
    "herring out of the bay.",
    "An earlier attempt to rebuild the pier failed in 2014, when the contractor Brandt & Voss went bankrupt and left "
    "forty steel pillars standing in the water.",
]
HEADLINE = "Port Halden to Reopen Grain Pier After Long Dispute"
STANDFIRST = "The decision ends a quarrel that divided the town for more than ten years."
URL = "https://www.vesnacourier.example/2017/05/09/port-halden-to-reopen-grain-pier-a5512"

APPEAL = """… we have a small request to make.

Dear readers,

For eleven years we have reported from a country that would rather we did not. Last month our newsroom was declared an
"extremist formation", and our reporters can no longer go home.

Your support keeps our journalism free for everyone. If you can, please support us every month, no matter how small the sum.

Thank you for standing with us.

Once
Monthly
Annual
Continue
Remind me later
"""

WEB = "\n\n".join(
    ["Support the Vesna Courier!", HEADLINE, STANDFIRST, *BODY, APPEAL, "Read more"],
)

# The print view, in Markdown; its third paragraph was split where the column ended.
_SPLIT = BODY[2].replace("in the strait, will", "in the strait,\n\nwill")
PRINT = "\n\n".join(
    [
        f"# {HEADLINE}",
        "By [Marta Ollin](#)",
        "May 9, 2017",
        STANDFIRST,
        *BODY[:2],
        _SPLIT,
        *BODY[3:],
        "Original url:",
        f"<{URL}>",
    ]
)

LATER_HEADLINE = "Herring Return to the Bay of Halden, Survey Finds"
LATER_STANDFIRST = "Biologists counted more fish than in any year since the pier was rebuilt."
LATER_BODY = [
    "Herring have returned to the bay of Halden in numbers not seen since 2008, according to a survey that the marine "
    "station in Krell published on Friday.",
    "Biologists counted more fish than in any year since the pier was rebuilt, the station said in its report. The grain "
    "pier of Port Halden had been feared to drive the herring out of the strait.",
    "“We were wrong about the noise,” Anton Brusk, who led the survey, was quoted as saying by the Ostermark Gazette. “The "
    "fish do not mind the ships as long as the water stays cold.”",
    "Irma Dahlberg, who now heads the harbour council, said that the fishermen of Senna would get larger quotas next year.",
]
LATER = "\n".join(
    [
        "×",
        "Do you like reading without ads?",
        "Since last year we have shown none. That costs us 4,000 a month. Your support can help us fill the gap.",
        "Support us",
        "",
        LATER_HEADLINE,
        "",
        LATER_STANDFIRST,
        "",
        "\n\n".join(LATER_BODY),
        "",
        "Sign up for our free weekly newsletter",
        "",
        "A hand-picked selection of our stories, in your inbox every Friday.",
        "Subscribers agree to the Privacy Policy",
        "",
        APPEAL,
        "Read more",
    ]
)

RUSSIAN_HEADLINE = "В Порт-Хальдене вновь откроют зерновой причал"
RUSSIAN_BODY = [
    "Портовый совет Порт-Хальдена во вторник проголосовал за восстановление старого зернового причала, закрытого после "
    "шторма 2009 года, сообщила член совета Ирма Дальберг.",
    "По её словам, работы начнутся до ледостава и будут идти в три этапа. Подрядчиком станет компания «Ломакс», деньги "
    "выделила провинция Остермарк.",
    "Рыбаки из деревень Сенна и Крелль выступали против проекта: они опасались, что суда распугают сельдь в заливе.",
]
RUSSIAN = "\n\n".join(
    [
        "Подпишитесь на нашу рассылку",
        RUSSIAN_HEADLINE,
        "9 мая 2017",
        *RUSSIAN_BODY,
        "Читайте также",
        "Дорогие читатели!",
        "Нам нужна ваша поддержка: поддержите нашу редакцию, чтобы мы могли работать дальше.",
        "Поделиться",
    ]
)

ARABIC_HEADLINE = "بورت هالدن تعيد فتح رصيف الحبوب بعد نزاع طويل"
ARABIC_BODY = [
    "صوّت مجلس ميناء بورت هالدن يوم الثلاثاء على إعادة فتح رصيف الحبوب القديم المغلق منذ عاصفة عام 2009، بحسب ما قالت عضو المجلس إيرما دالبرغ.",
    "وأضافت دالبرغ أن أعمال إعادة بناء الرصيف ستبدأ قبل حلول الشتاء وستجري على ثلاث مراحل بتمويل من إقليم أوسترمارك.",
    "وكان صيادون من قريتي سينا وكريل قد عارضوا الخطة خشية أن تطرد السفن الكبيرة أسماك الرنجة من الخليج.",
]
ARABIC = "\n\n".join(
    [
        "اشترك في النشرة البريدية",
        ARABIC_HEADLINE,
        "9 مايو 2017",
        *ARABIC_BODY,
        "اقرأ أيضا",
        "تبرع لدعم صحافة مستقلة",
        "شارك",
    ]
)

THIRD_HEADLINE = "Krell Orchestra Opens Its Season With a Waltz"
THIRD_BODY = [
    "The orchestra of Krell opened its season on Saturday with a waltz by Vinterhalter and was applauded for nine minutes.",
    "Its conductor, Olaf Prim, said that he had looked for the score in four libraries before he found it in a bakery.",
    "The hall, which was built for the telegraph office in 1911, has been without heating since the second week of March.",
]
