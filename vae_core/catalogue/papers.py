"""Papers that several rows cite."""

KINGMA = "Kingma & Welling 2014, arXiv:1312.6114"
HIGGINS = "Higgins et al. 2017, ICLR (beta-VAE)"
SOHN = "Sohn, Lee & Yan 2015, NeurIPS (CVAE)"
BURDA = "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519"
TOMCZAK = "Tomczak & Welling 2018, arXiv:1705.07120"
DINH = "Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803"
SONDERBY = "Sønderby et al. 2016, arXiv:1602.02282"
